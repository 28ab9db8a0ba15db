"""One thing, one name: French words that were settled once do not come back under another."""

from collections.abc import Iterator

import polib
import pytest

from portal.catalogues import LOCALE
from portal.development.postgres import PROJECT


def french_texts() -> Iterator[str]:
    for entry in polib.pofile(str(LOCALE / "fr" / "LC_MESSAGES" / "django.po")):
        yield from [entry.msgstr, *entry.msgstr_plural.values()]
    for path in (PROJECT / "templates" / "mail").glob("*/*.fr.txt"):
        yield path.read_text()


@pytest.mark.parametrize(
    ("settled", "words"),
    [
        ("service chargé de l’appel", "service en charge"),
        ("service chargé de l’appel", "service instructeur"),
        ("demande d’adhésion", "demande de rejoindre"),
        ("votre nouveau texte", "nouveaux mots"),
        ("conservé dans le journal", "gardé au journal"),
        ("telle quelle", "comme elle est."),
        ("délai supplémentaire", "accès tardif"),
        ("service chargé de l’appel", "chargé du dossier"),
    ],
)
def test_a_thing_has_one_name(settled: str, words: str) -> None:
    assert [text for text in french_texts() if words in text.lower()] == [], f"say « {settled} »"
