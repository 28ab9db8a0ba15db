"""The morning summary: to those who asked, when something waits, once a day."""

from datetime import date

import pytest
from django.urls import reverse

from accounts import digest
from tests.factories.accounts import UserFactory
from tests.factories.events import EventPageFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture
def waiting_event():
    EventPageFactory().save_revision()


@pytest.fixture
def editor():
    return UserFactory(editor=True, daily_digest=True)


def test_it_says_what_waits_and_where_to_see_to_it(editor, waiting_event):
    digest.send_all(MONDAY)

    (mail,) = mails_to(editor.email)
    assert "- Événements avec des changements à publier (1)" in mail.message
    assert f"http://127.0.0.1:8000{reverse('event_pages:index')}" in mail.message
    assert "http://127.0.0.1:8000/admin/account/" in mail.message


def test_it_never_leaves_twice_a_day(editor, waiting_event):
    assert [digest.send_all(day) for day in (MONDAY, MONDAY, TUESDAY)] == [1, 0, 1]
    assert digest.send(person=editor, today=TUESDAY) is False
    assert len(mails_to(editor.email)) == 2


def test_nothing_leaves_when_nothing_waits(editor, monkeypatch):
    monkeypatch.setattr(digest, "panel_lines", [lambda request: None])

    assert digest.send_all(MONDAY) == 0


def test_only_people_of_the_administration_who_asked_receive_it(waiting_event):
    UserFactory(editor=True)
    UserFactory(editor=True, daily_digest=True, is_active=False)
    UserFactory(daily_digest=True)

    assert digest.send_all(MONDAY) == 0


def test_each_reads_only_what_they_may_decide_in_their_language(waiting_event):
    instructor = UserFactory(instructor=True, daily_digest=True)
    editor = UserFactory(editor=True, daily_digest=True, language="en")

    digest.send_all(MONDAY)

    assert not mails_to(instructor.email)
    assert "Events with changes to publish (1)" in mails_to(editor.email)[0].message


def test_an_editor_asks_for_it_from_their_account(client):
    editor = UserFactory(editor=True)
    sign_in(client, editor)
    assert "Recevoir ce résumé chaque matin" in client.get("/admin/").content.decode()
    answers = {"digest-daily_digest": "on", "name_email-full_name": editor.full_name}
    for panels in client.get("/admin/account/").context["panels_by_tab"].values():
        for panel in panels:
            form = panel.get_form()
            answers |= {
                form.add_prefix(name): value
                for name, value in form.initial.items()
                if value and form.add_prefix(name) not in answers
            }

    client.post("/admin/account/", answers)

    editor.refresh_from_db()
    assert editor.daily_digest
    assert "Recevoir ce résumé chaque matin" not in client.get("/admin/").content.decode()
