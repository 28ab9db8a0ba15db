import pytest

from portal.text import fold


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
