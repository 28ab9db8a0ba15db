"""Who counts, who may do what, how long one waits: without a database."""

from datetime import datetime, timedelta
from itertools import permutations
from types import SimpleNamespace

import pytest

from calls import rules
from calls.rules import PARIS, Action, Role, State

NOW = datetime(2027, 1, 4, 12, tzinfo=PARIS)


def counts(**facts):
    return rules.counts(
        **{
            "role": Role.CO_HOLDER,
            "takes_part": True,
            "is_in_directory": True,
            "is_closed": False,
            **facts,
        }
    )


def test_lead_and_co_holders_count():
    assert counts()
    assert counts(role=Role.LEAD)


@pytest.mark.parametrize(
    "facts",
    [
        {"role": Role.CONTRIBUTOR},
        {"role": Role.OUTSIDE},
        {"takes_part": False},
        {"is_in_directory": False},
        {"is_closed": True},
    ],
)
def test_nobody_else_counts(facts):
    assert not counts(**facts)


def known(*, siren="", rna="", page=""):
    return SimpleNamespace(identifiers=rules.identifiers(siren=siren, rna=rna, page=page))


SIREN, RNA = "000000018", "W301234567"


def test_one_legal_person_counts_once_by_whichever_number_it_is_known():
    by_siren, by_rna = known(siren=SIREN, page="a"), known(rna=RNA, page="b")
    assert rules.distinct([by_siren, known(siren=SIREN, page="c")]) == 1
    assert rules.distinct([by_siren, by_rna]) == 2
    both = known(siren=SIREN, rna=RNA, page="d")
    for order in permutations([by_siren, by_rna, both]):
        assert rules.distinct(order) == 1


def test_what_has_neither_number_nor_page_counts_for_nothing():
    assert rules.distinct([known(), known()]) == 0


def test_without_a_number_each_page_counts():
    pages = [known(page=page) for page in ("a", "b")]
    assert rules.missing_structures(pages, 2) == 0
    assert rules.missing_structures(pages, 3) == 1


MAY = {
    Action.READ: ({*Role}, {*State}),
    Action.WRITE: ({Role.LEAD, Role.CO_HOLDER, Role.CONTRIBUTOR}, {State.DRAFT}),
    Action.COMMENT: ({*Role}, {State.DRAFT, State.SIGNING}),
    Action.INVITE: ({Role.LEAD}, {State.DRAFT}),
    Action.CHANGE_PARTS: ({Role.LEAD}, {State.DRAFT}),
    Action.HAND_OVER: ({Role.LEAD}, {State.DRAFT, State.SIGNING}),
    Action.ANSWER_LEAD: ({Role.LEAD}, {State.DRAFT, State.SIGNING}),
    Action.ASK_LEAD: ({Role.CO_HOLDER}, {State.DRAFT, State.SIGNING}),
    Action.LEAVE: ({Role.CO_HOLDER, Role.CONTRIBUTOR, Role.OUTSIDE}, {State.DRAFT, State.SIGNING}),
    Action.ASK_SIGNATURES: ({Role.LEAD}, {State.DRAFT}),
    Action.SIGN: ({Role.LEAD, Role.CO_HOLDER}, {State.SIGNING}),
    Action.REOPEN: ({Role.LEAD, Role.CO_HOLDER}, {State.SIGNING}),
    Action.FILE: ({Role.LEAD}, {State.SIGNING}),
    Action.TAKE_BACK: ({Role.LEAD}, {State.SUBMITTED}),
    Action.WITHDRAW: ({Role.LEAD}, {State.SUBMITTED}),
    Action.DELETE: ({Role.LEAD}, {State.DRAFT}),
    Action.CARRY_OVER: ({Role.LEAD, Role.CO_HOLDER}, {State.DRAFT, State.SIGNING, State.WITHDRAWN}),
    Action.WRITE_IDEA: ({Role.LEAD}, {State.DRAFT, State.SIGNING}),
    Action.CLOSE_IDEA: ({Role.LEAD}, {*State}),
    Action.READ_REQUESTS: ({Role.LEAD, Role.CO_HOLDER}, {*State}),
    Action.DECLINE_REQUEST: ({Role.LEAD}, {State.DRAFT, State.SIGNING}),
    Action.READ_OFFERS: ({Role.LEAD}, {*State}),
    Action.SCAN: (set(), {State.DRAFT, State.SIGNING}),
    Action.SIGN_ON_PAPER: (set(), {State.SIGNING}),
    Action.HONOUR: (set(), {State.DRAFT, State.SIGNING}),
}
#: What an agent never does for a group: sign as somebody, comment, choose who leads.
NOT_ASSISTED = {
    Action.COMMENT,
    Action.HAND_OVER,
    Action.ANSWER_LEAD,
    Action.ASK_LEAD,
    Action.LEAVE,
    Action.SIGN,
    Action.CARRY_OVER,
    Action.WRITE_IDEA,
    Action.CLOSE_IDEA,
    Action.READ_REQUESTS,
    Action.DECLINE_REQUEST,
    Action.READ_OFFERS,
}


def test_every_action_has_an_expectation():
    assert set(MAY) == set(Action)


@pytest.mark.parametrize("action", Action)
def test_each_action_is_for_some_roles_in_some_states(action):
    roles, states = MAY[action]
    found = {
        (role, state)
        for role in Role
        for state in State
        if rules.may(action, roles=[role], state=state, is_open=True, was_filed=state == State.SUBMITTED)
    }
    assert found == {(role, state) for role in roles for state in states}


@pytest.mark.parametrize("action", Action)
def test_an_agent_does_in_the_same_states_what_a_group_leaves_to_them(action):
    found = {
        state
        for state in State
        if rules.may_assist(action, state=state, is_open=True, was_filed=state == State.SUBMITTED)
    }
    assert found == (set() if action in NOT_ASSISTED else MAY[action][1])


@pytest.mark.parametrize(
    ("action", "still"),
    [
        (Action.FILE, False),
        (Action.SIGN, False),
        (Action.TAKE_BACK, False),
        (Action.ASK_SIGNATURES, False),
        (Action.WRITE, True),
        (Action.WITHDRAW, True),
        (Action.READ, True),
    ],
)
def test_what_the_closing_ends(action, still):
    states = MAY[action][1]
    allowed = any(
        rules.may(action, roles=["lead"], state=state, is_open=False, was_filed=True) for state in states
    )
    assert allowed is still


def test_what_bears_a_number_is_withdrawn_never_deleted():
    taken_back = {"roles": ["lead"], "state": State.DRAFT, "is_open": True, "was_filed": True}
    assert not rules.may(Action.DELETE, **taken_back)
    assert rules.may(Action.WITHDRAW, **taken_back)


@pytest.mark.parametrize(
    ("left", "wait"),
    [
        (timedelta(days=60), timedelta(days=7)),
        (timedelta(days=8), timedelta(days=2)),
        (timedelta(hours=12), timedelta(hours=3)),
        (timedelta(hours=3), timedelta(hours=2)),
    ],
)
def test_silence_of_a_lead_weighs_sooner_near_the_closing(left, wait):
    assert rules.silence_until(asked_at=NOW, closing_at=NOW + left) == NOW + wait


def test_a_late_access_never_shortens_the_calendar():
    closing = datetime(2027, 1, 30, tzinfo=PARIS)
    assert rules.group_closing(closing, [closing - timedelta(days=1)]) == closing
    assert rules.group_closing(closing, [closing + timedelta(days=2)]) == closing + timedelta(days=2)


def test_a_lull_is_told_once():
    updated = NOW - timedelta(days=30)
    assert rules.is_untouched(updated_at=updated, nudged_at=None, now=NOW)
    assert not rules.is_untouched(updated_at=updated, nudged_at=NOW - timedelta(days=2), now=NOW)
    assert not rules.is_untouched(updated_at=NOW - timedelta(days=20), nudged_at=None, now=NOW)
    written_since = NOW - timedelta(days=22)
    assert rules.is_untouched(updated_at=written_since, nudged_at=NOW - timedelta(days=25), now=NOW)


def test_what_was_signed_keeps_its_fingerprint_whatever_the_order_of_rows():
    named = [
        ("lead", "Recyclerie", "100000001"),
        ("co_holder", "Abeilles", "100000002"),
        ("co_holder", "Zinc", "100000003"),
        ("contributor", "Atelier", "100000004"),
        ("outside", "Mairie", ""),
    ]
    rows = [
        {"role": role, "name": name, "siren": siren, "siret": "", "rna": ""} for role, name, siren in named
    ]
    found = rules.content_hash(answers={"a": "Garage"}, participants=reversed(rows), form_digest="0")
    assert found == "da22ead12b8474574dcb6e69a57fe668fc033901131931a0a41c1554f638a613"


def test_a_short_hash_is_read_by_groups_of_four():
    assert rules.short_hash("0123456789abcdef" * 4) == "0123 4567 89ab"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=12, hours=5), "12 jours restants"),
        (timedelta(hours=47, minutes=59), "47 heures restantes"),
        (timedelta(minutes=119), "119 minutes restantes"),
        (timedelta(seconds=61), "1 minute restante"),
    ],
)
def test_what_is_left_is_counted_as_people_do(left, words):
    assert rules.left_words(left) == words
