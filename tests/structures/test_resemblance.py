import pytest

from structures.duplicates.resemblance import Clue, Likeness, clues, pairs, phone_number, site, telling_name

NIMES, ALES = 1, 2


def likeness(pk, name, place=NIMES, **facts):
    return Likeness(pk=pk, name=telling_name(name), place=place, **facts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("La Régalade", "Association La Regalade"),
        ("SCIC Terres d’Uzège", "Terres d'Uzège"),
        ("Jardins partagés du Vistre", "Jardins partagé du Vistre"),
        ("L’Œuvre commune", "OEUVRE COMMUNE"),
    ],
)
def test_close_names_of_one_place_resemble(one, other):
    assert clues(likeness(1, one), likeness(2, other)) == [Clue.NAME]


@pytest.mark.parametrize(
    ("one", "other"),
    [("La Régalade", "La Rigolade du soir"), ("Jardins du Vistre", "Jardins du Vidourle")],
)
def test_other_names_do_not(one, other):
    assert clues(likeness(1, one), likeness(2, other)) == []


def test_the_same_name_elsewhere_is_another_structure():
    assert clues(likeness(1, "Emploi solidaire"), likeness(2, "Emploi solidaire", ALES)) == []


def test_a_contact_in_common_resembles_wherever_it_is():
    one = likeness(1, "Alpha", emails=frozenset({"a@example.org"}), phones=frozenset({"466000000"}))
    other = likeness(2, "Bêta", ALES, emails=frozenset({"a@example.org"}), phones=frozenset({"466000000"}))

    assert clues(one, other) == [Clue.EMAIL, Clue.PHONE]


def test_two_places_of_one_legal_unit_are_not_a_duplicate():
    shared = {"siren": "000000018", "emails": frozenset({"a@example.org"})}

    assert clues(likeness(1, "Alpha", **shared), likeness(2, "Alpha", ALES, **shared)) == []


def test_a_website_counts_in_one_place_only():
    one = likeness(1, "Alpha", website="example.org")

    assert clues(one, likeness(2, "Bêta", website="example.org")) == [Clue.WEBSITE]
    assert clues(one, likeness(3, "Bêta", ALES, website="example.org")) == []


def test_an_address_that_a_federation_gives_to_all_is_no_clue():
    shared = frozenset({"contact@federation.example"})
    members = [likeness(number, f"Club {number * 7919}", number, emails=shared) for number in range(30)]

    assert list(pairs(members)) == []
    assert len(list(pairs(members[:2]))) == 1


def test_each_pair_comes_once_however_much_it_shares():
    twins = [
        likeness(pk, "Les Arches du Gardon", emails=frozenset({"a@example.org"}), website="arches.example")
        for pk in (1, 2)
    ]

    [(one, other, shared)] = pairs(twins)

    assert (one.pk, other.pk) == (1, 2)
    assert shared == [Clue.NAME, Clue.EMAIL, Clue.WEBSITE]


@pytest.mark.parametrize(
    "written", ["04 66 00 00 01", "+33 4 66 00 00 01", "0033466000001", "04.66.00.00.01"]
)
def test_a_number_is_the_same_however_it_is_written(written):
    assert phone_number(written) == "466000001"


def test_a_short_number_is_nobody_s():
    assert phone_number("3615") == ""


def test_an_address_is_the_same_with_or_without_www():
    assert site("https://www.Example.org/a/") == site("http://example.org/a") == "example.org/a"
    assert site("") == ""
