"""Instructors help one group: a late access, another lead."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from calls import rules, services
from tests.factories.accounts import UserFactory
from tests.factories.calls import ask_signatures, file, join, together
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return together()


@pytest.fixture
def instructor(client):
    person = UserFactory(instructor=True)
    sign_in(client, person)
    return person


def late(application):
    return f"/admin/candidatures/{application.pk}/acces-tardif/"


def appoint(application):
    return f"/admin/candidatures/{application.pk}/cheffe-de-file/"


def written(instant, way="%d/%m/%Y %H:%M"):
    return instant.astimezone(rules.PARIS).strftime(way)


@pytest.mark.parametrize("way", ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"])
def test_a_late_access_is_given_and_shown(client, instructor, draft, way):
    until = draft.call.closing_at + timedelta(days=2)
    assert "date-time-chooser" in client.get(late(draft)).content.decode()
    client.post(late(draft), {"until": written(until, way), "reason": "Une panne chez vous."})
    access = draft.late_accesses.get()
    assert written(access.until) == written(until)
    assert access.given_by == instructor
    page = client.get(f"/admin/candidatures/inspect/{draft.pk}/").content.decode()
    assert "Une panne chez vous." in page


def test_messages_to_the_group_then_name_its_own_closing(client, instructor, draft):
    now, until = (draft.call.closing_at + timedelta(days=days) for days in (1, 3))
    services.give_late_access(application=draft, until=until, reason="x", by=instructor, now=now)

    ask_signatures(draft, at=now)

    told = mails_to(draft.parts.filter(role="co_holder").first().structure.memberships.get().user.email)
    assert told[-1].subject == "À vous de signer votre candidature"
    assert rules.closing_words(until) in told[-1].message
    invited = reverse("calls:invitation", args=[services.token_of(join(draft, state="invited"))])
    assert rules.closing_words(until) in client.get(invited).content.decode()


def test_dates_are_chosen_as_they_are_written_in_french(client, instructor, draft):
    page = unescape(client.get(late(draft)).content.decode())

    assert '"format": "d/m/Y H:i"' in page
    assert "05/02/2027 18:00" in page


def test_a_late_access_before_the_closing_is_refused(client, instructor, draft):
    page = client.post(late(draft), {"until": written(timezone.now()), "reason": "x"})
    assert "après la clôture" in page.content.decode()
    assert not draft.late_accesses.exists()


def test_another_lead_is_appointed(client, instructor, draft):
    new = draft.parts.filter(role="co_holder").first()
    assert client.get(appoint(draft)).status_code == 200
    client.post(appoint(draft), {"to": new.pk, "reason": "Sans nouvelles depuis un mois."})
    draft.refresh_from_db()
    assert draft.lead == new.structure
    assert draft.events.get(kind="lead_appointed").by == instructor


def test_what_is_filed_needs_no_help(client, instructor, draft):
    file(draft)
    for url in (late(draft), appoint(draft)):
        assert client.get(url).headers["Location"] == f"/admin/candidatures/inspect/{draft.pk}/"


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_nobody_else_helps(client, draft, role):
    sign_in(client, UserFactory(**{role: True}))
    until = draft.call.closing_at + timedelta(days=2)
    for url, posted in (
        (late(draft), {"until": written(until), "reason": "x"}),
        (appoint(draft), {"to": draft.parts.filter(role="co_holder").first().pk, "reason": "x"}),
    ):
        assert client.post(url, posted).status_code in {302, 403}
    assert not draft.late_accesses.exists()
    assert not draft.events.filter(kind="lead_appointed").exists()


def test_only_instructors_appoint_a_lead(draft):
    new, editor = draft.parts.filter(role="co_holder").first(), UserFactory(editor=True)
    with pytest.raises(services.NotAllowedError):
        services.appoint(application=draft, to=new, by=editor, now=timezone.now(), reason="x")
    assert not draft.events.filter(kind="lead_appointed").exists()
