"""The judge of `make bench-filing` finds each fault: otherwise a run without faults would prove nothing."""

from dataclasses import replace

import pytest

from bench.filing.judging import Delivered, Kept, Seen, judge

PEOPLE = ("camille@example.org", "dominique@example.org", "sacha@example.org")
SEEN = Seen("a", "2027-0001", "hash-a")
KEPT = Kept(
    application="a",
    signed_hash="hash-a",
    is_filed=True,
    number="2027-0001",
    filings=1,
    content_hash="hash-a",
    recomputed_hash="hash-a",
    signatories=frozenset(PEOPLE),
)
MAILS = [Delivered("2027-0001", person) for person in PEOPLE]


def verdict(*, seen=(SEEN,), kept=(KEPT,), delivered=MAILS, applications=("a",)):
    return judge(applications, seen, kept, delivered)


def test_a_whole_filing_has_no_fault():
    found = verdict()

    assert not found.faults
    assert (found.filed, found.mails_owed, found.mails_sent) == (1, 3, 3)


def test_two_clicks_that_see_one_number_are_one_filing():
    assert not verdict(seen=[SEEN, SEEN]).faults


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param([], id="no row"),
        pytest.param([replace(KEPT, is_filed=False, number="", filings=0)], id="still being signed"),
        pytest.param([replace(KEPT, number="2027-0002")], id="another number"),
        pytest.param([replace(KEPT, filings=0)], id="no line in the log"),
    ],
)
def test_a_receipt_that_nothing_stored_answers_to_is_lost(kept):
    assert verdict(kept=kept).lost == 1


def test_a_filing_that_no_client_was_told_of_is_lost():
    assert verdict(seen=[]).lost == 1


def test_a_group_that_gave_up_is_unfiled_and_not_lost():
    found = verdict(seen=[], kept=[replace(KEPT, is_filed=False, number="", filings=0)], delivered=[])

    assert found.faults == {"unfiled": 1}


def test_two_lines_of_filing_are_found():
    assert verdict(kept=[replace(KEPT, filings=2)]).twice == 1


def test_two_numbers_for_one_group_are_found():
    found = verdict(seen=[SEEN, replace(SEEN, number="2027-0002")])

    assert (found.twice, found.lost) == (1, 1)


def test_one_number_for_two_groups_is_found():
    other = replace(SEEN, application="b")
    found = verdict(seen=[SEEN, other], kept=[KEPT, replace(KEPT, application="b")], applications=("a", "b"))

    assert found.twice == 2


@pytest.mark.parametrize("fact", ["content_hash", "recomputed_hash"])
def test_content_that_is_no_longer_what_was_signed_is_found(fact):
    assert verdict(kept=[replace(KEPT, **{fact: "other"})]).damaged == 1


def test_a_receipt_that_shows_another_fingerprint_is_found():
    assert verdict(seen=[replace(SEEN, content_hash="other")]).damaged == 1


def test_a_mail_that_did_not_leave_is_found():
    assert verdict(delivered=MAILS[1:]).faults == {"mails missing": 1}


def test_a_mail_with_another_number_is_none_of_those_owed():
    wrong = replace(MAILS[0], number="2027-0002")

    assert verdict(delivered=[wrong, *MAILS[1:]]).faults == {"mails missing": 1}


def test_a_mail_that_left_twice_makes_up_for_no_other():
    found = verdict(delivered=[MAILS[0], *MAILS[:2]])

    assert found.mails_repeated == 1
    assert found.faults == {"mails missing": 1}
