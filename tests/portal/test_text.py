import pytest

from portal.text import fold, without_controls


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("École", "ecole"),
        ("Œuvre", "oeuvre"),
        ("NÎMES", "nimes"),
        (" L’Été ", "l'ete"),
        ("Zoo", "zoo"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folded_names_sort_as_people_expect() -> None:
    assert sorted(["Zoo", "abeille", "École", "Eau"], key=fold) == ["abeille", "Eau", "École", "Zoo"]


def test_what_neither_xml_nor_a_calendar_may_hold_goes() -> None:
    assert without_controls("Un\x0b deux\x00\x7f,\n\ttrois\r\n") == "Un deux,\n\ttrois\r\n"
