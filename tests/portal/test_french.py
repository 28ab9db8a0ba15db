"""How French is written: catalogue, mails, example content, previews, scripts, templates."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polib
import pytest

from portal.catalogues import LOCALE
from portal.development.postgres import PROJECT

ROOMS = ["accounts", "calls", "commons", "events", "home", "plan", "portal", "search", "structures"]
#: What registers write is read as they write it.
AS_WRITTEN = [PROJECT / "structures" / "imports" / "adapters", PROJECT / "portal" / "environment.py"]

# Words stand before the sign, or a quotation opens; what joins two values is worded in the catalogue.
PLAIN_SPACE = re.compile(r"[^\W_] [:;!?»](?=[\s\"'<.,)]|$)|[)’”…»] [:;!?»](?=\s|$)|« ")
NO_SPACE = re.compile(r"[^\W\d_][;!?»](?=\s|$)|«[^\s\u00a0\u202f]")
STRAIGHT_APOSTROPHE = re.compile(r"(?i)\b(?:[ldjmnstc]|qu|lorsqu|puisqu|jusqu|aujourd)'\w")
INCLUSIVE_SIGNS = re.compile(
    r"·[a-zé]|(?<=[a-zé])(?<!commun)(?<!common)\((?:e|s|es|ne|nes|ve|ves|trice|trices|euse|euses)\)|[a-zé]\.e\.s\b"
)
ENGLISH = re.compile(
    r"(?i)\b(?:the|of|and|with|this|that|your|you|is|are|from|was|were|has|have|which|who)\b"
)
NAMES = re.compile(r"%\(\w+\)\w|\{\w+\}|https?://\S+|<[^>]*>")

VALUES = re.compile(r"(?s)\{\{.*?\}\}")
#: What a template asks the catalogue for is English there.
TAGS = re.compile(r"(?s)\{% blocktranslate.*?\{% endblocktranslate %\}|\{[%#].*?[%#]\}|<[^>]*>")


def translations() -> Iterator[tuple[str, str]]:
    for entry in polib.pofile(str(LOCALE / "fr" / "LC_MESSAGES" / "django.po")):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            yield entry.msgid, text


def mails() -> Iterator[tuple[str, str]]:
    for path in sorted((PROJECT / "templates" / "mail").glob("*/*.fr.txt")):
        yield str(path.relative_to(PROJECT)), path.read_text()


def constants() -> Iterator[tuple[str, str]]:
    """The texts of Python modules: example content and previews are in French there, all else in English."""
    for path in (path for room in ROOMS for path in sorted((PROJECT / room).glob("**/*.py"))):
        if not any(path.is_relative_to(kept) for kept in AS_WRITTEN):
            yield from ((str(path.relative_to(PROJECT)), text) for text in _written_in(path))


def _written_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def tables() -> Iterator[tuple[str, str]]:
    for path in (path for room in ROOMS for path in sorted((PROJECT / room).glob("**/*.toml"))):
        yield from (
            (str(path.relative_to(PROJECT)), text) for text in _leaves(tomllib.loads(path.read_text()))
        )


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in _leaves(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _leaves(part))
    elif isinstance(value, str):
        yield value


def scripts() -> Iterator[tuple[str, str]]:
    for path in sorted(PROJECT.glob("portal/assets/js/*.js")):
        for words in re.findall(r"\bfr: \{.*\}", path.read_text()):
            yield from ((path.name, text) for text in re.findall(r'"[^"]*"|`[^`]*`', words))


def pages() -> Iterator[tuple[str, str]]:
    """What templates say by themselves: the page of a failure asks no catalogue."""
    for path in sorted((PROJECT / "templates").glob("**/*.html")):
        yield str(path.relative_to(PROJECT)), TAGS.sub("", VALUES.sub("0", path.read_text()))


SOURCES = [translations, mails, constants, tables, scripts, pages]


@cache
def everywhere() -> list[tuple[str, str]]:
    found = [list(source()) for source in SOURCES]
    assert all(found), "a source of French texts is gone: say where it went"
    return [each for texts in found for each in texts]


def wrong(pattern: re.Pattern[str], texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (where, text[max(0, at.start() - 40) : at.end() + 40])
        for where, text in texts
        for at in pattern.finditer(text)
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(PLAIN_SPACE, id="no space where a line may break: U+00A0 before : ; ! ? » and after «"),
        pytest.param(STRAIGHT_APOSTROPHE, id="’ and not '"),
        pytest.param(INCLUSIVE_SIGNS, id="people are named without signs inside words"),
    ],
)
def test_french_is_typeset_the_same_everywhere(pattern: re.Pattern[str]) -> None:
    assert wrong(pattern, everywhere()) == []


def test_a_sign_of_two_parts_stands_off_its_word() -> None:
    assert wrong(NO_SPACE, [(msgid, NAMES.sub("", text)) for msgid, text in translations()]) == []


def test_no_english_is_left_in_french() -> None:
    texts = [(where, NAMES.sub("", text)) for source in (translations, mails) for where, text in source()]

    assert wrong(ENGLISH, texts) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PLAIN_SPACE, "Quel besoin ?"),
        (PLAIN_SPACE, "« Oui\u00a0»"),
        (PLAIN_SPACE, "(une fois) : oui"),
        (STRAIGHT_APOSTROPHE, "L'appel"),
        (INCLUSIVE_SIGNS, "les candidat·es"),
        (INCLUSIVE_SIGNS, "inscrit(e)"),
        (NO_SPACE, "Déjà?"),
        (ENGLISH, "Cheffe de file of the group"),
    ],
)
def test_each_fault_is_seen(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["Appel à commun(s)", "Quel besoin\u00a0?", "Fait\u202f!", "à 10:30"])
def test_what_is_well_written_is_left_alone(text: str) -> None:
    assert not any(
        pattern.search(text) for pattern in (PLAIN_SPACE, STRAIGHT_APOSTROPHE, INCLUSIVE_SIGNS, NO_SPACE)
    )
