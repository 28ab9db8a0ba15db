"""A presentation as members type it: a few signs instead of an editor of rich text, both ways without loss.

Blank lines part paragraphs; `##` and `###` begin headings, `-` and `1.` items; `**bold**`, `_italic_`,
`[words](address)`. A link to a page or file of the portal, which editors make, stays one: `[words](page:3)`.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser

HEADINGS = {"h2": "## ", "h3": "## ", "h4": "### "}
SIGNS = {"b": "**", "strong": "**", "i": "_", "em": "_"}
BLOCKS = {"p", "li", *HEADINGS}
BULLET = re.compile(r"^[-*•]\s+")
NUMBER = re.compile(r"^\d+[.)]\s+")
HEADING = re.compile(r"^(#{1,4})\s+")
#: An address may hold parentheses in pairs, as those of encyclopedias do.
LINK = re.compile(r"\[([^\]\n]+)\]\(((?:[^()\s]|\([^()\s]*\))+)\)")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
ITALIC = re.compile(r"(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)")
INSIDE = re.compile(r"^(page|document):(\d+)$")
ASIDE = re.compile(r"\x00(\d+)\x00")
SAFE = ("https://", "http://", "mailto:", "tel:")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self.kind, self.text = "p", ""
        self.lists: list[list[int | str]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"ul", "ol"}:
            self._close()
            self.lists.append([tag, 0])
        elif tag in BLOCKS:
            self._close()
            self.kind = tag
        elif tag == "br":
            self.text += "\n"
        elif tag == "a":
            self.links.append(_address(dict(attrs)))
            self.text += "["
        self.text += SIGNS.get(tag, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self.text += f"]({self.links.pop()})"
        self.text += SIGNS.get(tag, "")
        if tag in BLOCKS:
            self._close()
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        self.text += re.sub(r"\s+", " ", data)

    def _close(self) -> None:
        if self.text.strip():
            self.blocks.append((self.kind, self._sign() + self.text.strip()))
        self.kind, self.text = "p", ""

    def _sign(self) -> str:
        if self.kind != "li" or not self.lists:
            return HEADINGS.get(self.kind, "")
        around = self.lists[-1]
        around[1] = int(around[1]) + 1
        return "- " if around[0] == "ul" else f"{around[1]}. "

    def close(self) -> None:
        super().close()
        self._close()


def _address(attrs: dict[str, str | None]) -> str:
    if attrs.get("linktype") and attrs.get("id"):
        return f"{attrs['linktype']}:{attrs['id']}"
    return attrs.get("href") or "#"


def to_plain(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines: list[str] = []
    for number, (kind, text) in enumerate(reader.blocks):
        follows_item = number > 0 and kind == "li" and reader.blocks[number - 1][0] == "li"
        lines.append(("\n" if follows_item else "\n\n") + text)
    return unescape("".join(lines)).strip()


def to_html(plain: str) -> str:
    """Nothing but what the signs mean: whatever else was typed is text."""
    blocks = re.split(r"\n\s*\n", plain.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "".join(_block(block.strip()) for block in blocks if block.strip())


def _block(block: str) -> str:
    """Lines of one kind together: items make a list, a heading stands alone."""
    html, kind = "", ""
    pending: list[str] = []
    for line in block.split("\n"):
        line_kind = _kind(line)
        if pending and (line_kind != kind or kind.startswith("h")):
            html += _written(kind, pending)
            pending = []
        kind = line_kind
        pending.append(line.strip())
    return html + _written(kind, pending)


def _kind(line: str) -> str:
    line = line.strip()
    heading = HEADING.match(line)
    if heading:
        return "h4" if len(heading[1]) > 2 else "h3"  # noqa: PLR2004 - ### and more
    if BULLET.match(line):
        return "ul"
    return "ol" if NUMBER.match(line) else "p"


def _written(kind: str, lines: list[str]) -> str:
    if kind in {"ul", "ol"}:
        sign = BULLET if kind == "ul" else NUMBER
        return (
            f"<{kind}>" + "".join(f"<li>{_inline(sign.sub('', line))}</li>" for line in lines) + f"</{kind}>"
        )
    if kind.startswith("h"):
        return f"<{kind}>{_inline(HEADING.sub('', lines[0]))}</{kind}>"
    return "<p>" + "<br/>".join(_inline(line) for line in lines) + "</p>"


def _inline(text: str) -> str:
    """Addresses stand aside meanwhile: their stars and underscores are no signs."""
    openings: list[str] = []

    def aside(found: re.Match[str]) -> str:
        opening = _opening(unescape(found[2]))
        if not opening:
            return found[0]
        openings.append(opening)
        return f"\x00{len(openings) - 1}\x00{found[1]}</a>"

    written = LINK.sub(aside, escape(text.replace("\x00", ""), quote=False))
    written = ITALIC.sub(r"<i>\1</i>", BOLD.sub(r"<b>\1</b>", written))
    return ASIDE.sub(lambda found: openings[int(found[1])], written)


def _opening(address: str) -> str:
    inside = INSIDE.match(address)
    if inside:
        return f'<a linktype="{inside[1]}" id="{inside[2]}">'
    return f'<a href="{escape(address)}">' if address.lower().startswith(SAFE) else ""
