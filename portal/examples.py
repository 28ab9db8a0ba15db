"""What every room's examples are made with. Pages are found again by their slug: seeding twice changes nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from wagtail.models import Page

from portal.translation import translate

Made = TypeVar("Made", bound=Page)


class Words(NamedTuple):
    """The same words in both languages; inline HTML where the field is rich text."""

    fr: str
    en: str


Part = tuple[str, Words] | tuple[str, list[Words]]


def publish(parent: Page, page: Made, english: Mapping[str, str] | None = None) -> tuple[Made, bool]:
    """The page of this slug under `parent`, published and translated if it was not there; and if it was made."""
    existing = parent.get_children().filter(slug=page.slug).first()
    if existing:
        return existing.specific, False
    parent.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    if english is not None:
        translate(page, english)
    return page, True


def english_of(*words: Words) -> dict[str, str]:
    return {text.fr: text.en for text in words if text.fr}


def body(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Blocks of a page's body: ("heading", words), ("text", [words of each paragraph]), ("list", [of each item])."""
    return [_block(kind, words) for kind, words in parts]


def words_of(parts: Iterable[Part]) -> list[Words]:
    return [text for _kind, words in parts for text in ([words] if isinstance(words, Words) else words)]


def _block(kind: str, words: Words | list[Words]) -> dict[str, Any]:
    if isinstance(words, Words):
        return {"type": kind, "value": words.fr}
    if kind == "list":
        items = "".join(f"<li>{text.fr}</li>" for text in words)
        return {"type": "paragraph", "value": f"<ul>{items}</ul>"}
    return {"type": "paragraph", "value": "".join(f"<p>{text.fr}</p>" for text in words)}
