"""The idea of an application, opened to the public: who reads it, when, and until when."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from calls import services
from calls.ideas import retention
from calls.ideas import services as ideas
from calls.models import Application, ApplicationEvent, Idea
from portal.page_cache import CHANNEL
from tests.calls.ideas import TITLE, kinds_of, post, shown
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask_signatures,
    file,
    join,
    leader_of,
    open_idea,
    sign_for,
    submit,
    together,
)
from tests.factories.structures import StructurePageFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

IDEAS_QUERIES = 19


# Writing and opening


def test_the_lead_writes_previews_and_opens_its_idea(client):
    application = ApplicationFactory()
    sign_in(client, leader_of(application))

    preview = post(client, application, action="preview").content.decode()
    assert "Aperçu : pas encore enregistré".replace(" :", "\u00a0:") in preview
    assert not Idea.objects.exists()
    post(client, application, action="save")
    assert not shown(client, application.call)
    post(client, application, action="open")

    assert shown(client, application.call)
    assert "idea_opened" in kinds_of(application)
    (mail,) = mails_to(application.call.contact_email)
    assert TITLE in mail.message
    assert reverse("ideas:moderate", args=[application.idea.pk]) in mail.message


def test_the_page_of_the_call_says_whom_an_idea_looks_for(client):
    idea = open_idea()
    call = idea.application.call

    page = client.get(call.url).content.decode()

    assert "Des idées cherchent des partenaires" in page
    assert idea.summary in page
    assert "Locaux" in page
    assert "aide alimentaire autour d’Alès" in page
    assert idea.application.lead.title in page
    assert reverse("calls:join_idea", args=[call.pk, idea.pk]) in page
    assert reverse("calls:help_idea", args=[call.pk, idea.pk]) in page


def test_neither_answers_nor_people_nor_addresses_are_shown(client):
    application = together(count=3)
    idea = open_idea(application)
    leader = leader_of(application)

    for address in (application.call.url, idea.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "Garage solidaire" not in page
        assert "Se déplacer pour travailler" not in page
        assert leader.email not in page
        assert str(leader) not in page
        assert all(part.name not in page for part in application.parts.exclude(role="lead"))


@pytest.mark.parametrize(
    "words", ["Écrivez à nadia@example.org", "Appelez le 04 66 00 00 00", "www.exemple.fr"]
)
def test_an_idea_holds_no_address(client, words):
    application = ApplicationFactory()
    sign_in(client, leader_of(application))

    response = post(client, application, action="save", summary=words)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Idea.objects.exists()


def test_nobody_but_the_lead_writes_or_opens(client):
    application = ApplicationFactory()
    part = join(application)
    idea = open_idea(application, opened=False)
    co_holder = part.structure.memberships.first().user

    for person in (co_holder, UserFactory()):
        with pytest.raises(services.NotAllowedError):
            ideas.open_to_all(application=application, by=person, now=timezone.now())
    sign_in(client, co_holder)
    page = client.get(reverse("calls:write_idea", args=[application.pk])).content.decode()

    assert idea.summary in page
    assert 'value="open"' not in page
    assert 'name="summary"' not in page


def test_an_idea_opens_for_the_time_of_the_call_only():
    application = ApplicationFactory()
    open_idea(application, opened=False)
    late = application.call.closing_at + timedelta(hours=1)
    services.give_late_access(
        application=application,
        until=late + timedelta(days=2),
        reason="Panne",
        by=UserFactory(instructor=True),
        now=late - timedelta(hours=2),
    )

    with pytest.raises(services.CallClosedError):
        ideas.open_to_all(application=application, by=leader_of(application), now=late)


def test_nothing_written_opens_nothing(client):
    application = ApplicationFactory()
    sign_in(client, leader_of(application))

    post(client, application, action="open")

    assert not Idea.objects.exists()


def test_the_lead_closes_its_idea_and_opens_it_again(client):
    idea = open_idea()
    sign_in(client, leader_of(idea.application))

    post(client, idea.application, action="close")
    assert not shown(client, idea.application.call)
    post(client, idea.application, action="open")

    assert shown(client, idea.application.call)
    assert kinds_of(idea.application)[-3:] == ["idea_opened", "idea_closed", "idea_opened"]


# Closed by itself


def test_it_stays_while_the_application_is_signed_and_closes_when_it_is_filed(client):
    application = together(count=1, minimum=1)
    open_idea(application)

    ask_signatures(application)
    assert shown(client, application.call)
    sign_for(application, application.parts.get())
    submit(application)

    assert not shown(client, application.call)
    assert "idea_closed" in kinds_of(application)
    assert Idea.objects.get().opened_at is None


def test_it_does_not_come_back_when_the_application_is_taken_back(client):
    application = together(count=1, minimum=1)
    open_idea(application)
    application = file(application)

    services.take_back(application=application, by=leader_of(application), now=timezone.now())

    assert not shown(client, application.call)


def test_it_closes_with_the_call(client):
    idea = open_idea()
    closing = idea.application.call.closing_at

    with time_machine.travel(closing, tick=False):
        assert not shown(client, idea.application.call)
        assert client.get(idea.get_absolute_url()).status_code == 404
        assert retention.close_over(timezone.now()) == 1
        assert retention.close_over(timezone.now()) == 0

    last = idea.application.events.last()
    assert (last.kind, last.data["reason"], last.by) == (ApplicationEvent.Kind.IDEA_CLOSED, "closed", None)


# Lists


@pytest.mark.parametrize("count", [1, 3])
def test_a_call_shows_its_ideas_in_as_many_queries_whatever_their_number(
    client, django_assert_num_queries, count
):
    call = CallPageFactory()
    for _number in range(count):
        open_idea(ApplicationFactory(call=call))
    open_idea()
    client.get(call.url)

    with django_assert_num_queries(IDEAS_QUERIES):
        page = client.get(call.url).content.decode()

    assert page.count('class="card idea"') == count


def test_without_an_idea_the_page_of_an_open_call_says_how_to_open_one(client):
    assert "Aucune idée n’est encore ouverte" in client.get(CallPageFactory().url).content.decode()


def test_a_closed_call_says_nothing_of_ideas(client):
    assert 'id="ideas"' not in client.get(CallPageFactory(closed=True).url).content.decode()


def test_the_pages_kept_are_forgotten_when_an_idea_changes():
    idea = open_idea()

    for act in (
        lambda: ideas.hide(
            idea=idea, seen=idea.changed_at, reason="Publicité", by=UserFactory(), now=timezone.now()
        ),
        lambda: ideas.show_again(idea=idea, seen=idea.changed_at, by=UserFactory(), now=timezone.now()),
        lambda: ideas.close(application=idea.application, by=leader_of(idea.application), now=timezone.now()),
    ):
        assert _notified(act)


def test_the_pages_kept_are_forgotten_when_another_structure_leads(client):
    idea = open_idea()
    part = join(idea.application, structure=StructurePageFactory(title="Les Paniers du Gardon"))

    assert _notified(
        lambda: services.hand_over(
            application=idea.application, to=part, by=leader_of(idea.application), now=timezone.now()
        )
    )

    assert "Les Paniers du Gardon" in client.get(idea.application.call.url).content.decode()


def _notified(act) -> bool:
    with CaptureQueriesContext(connection) as asked:
        act()
    return any("pg_notify" in query["sql"] and CHANNEL in query["sql"] for query in asked)


def test_ideas_of_a_call_that_is_not_for_everyone_are_not_either(client):
    idea = open_idea()
    call = idea.application.call
    PageViewRestriction.objects.create(page=call, restriction_type=PageViewRestriction.LOGIN)

    for name in ("idea", "help_idea"):
        assert client.get(reverse(f"calls:{name}", args=[call.pk, idea.pk])).status_code == 404
    assert not Idea.objects.shown(timezone.now()).exists()


def test_many_ideas_are_shown_by_pages(client, monkeypatch):
    monkeypatch.setattr("calls.models.pages.IDEAS_A_PAGE", 2)
    call = CallPageFactory()
    for number in range(3):
        open_idea(ApplicationFactory(call=call), title=f"Idée numéro {number}")

    first, second = (client.get(call.url, {"page": page}).content.decode() for page in (1, 2))

    assert "Idée numéro 2" in first
    assert "Idée numéro 0" not in first
    assert "?page=2" in first
    assert "Idée numéro 0" in second


def test_an_application_that_goes_meanwhile_keeps_no_other_idea_open():
    call = CallPageFactory()
    for _number in range(3):
        open_idea(ApplicationFactory(call=call))
    _first, second, _third = Application.objects.filter(idea__isnull=False)

    def delete_second(**_facts):
        Application.objects.filter(pk=second.pk).delete()

    post_save.connect(delete_second, sender=Idea)
    try:
        retention.close_over(call.closing_at)
    finally:
        post_save.disconnect(delete_second, sender=Idea)

    assert list(Idea.objects.values_list("opened_at", flat=True)) == [None, None]


def test_the_closing_of_an_application_is_asked_once(django_assert_num_queries):
    application = Application.objects.select_related("call").get(pk=ApplicationFactory().pk)

    with django_assert_num_queries(1):
        assert application.closing_at == application.closing_at
