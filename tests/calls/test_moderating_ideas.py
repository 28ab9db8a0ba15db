"""Editors read the ideas that are open, hide them and show them again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.ideas import services as ideas
from calls.models import Idea
from tests.calls.ideas import TITLE, WORDS, change, moderate, shown
from tests.factories.accounts import UserFactory
from tests.factories.calls import leader_of, member_of, open_idea
from tests.factories.structures import StructurePageFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def instructor():
    return UserFactory(instructor=True)


def test_an_idea_waits_to_be_read_until_an_editor_has(client, instructor):
    idea = open_idea()
    assert list(Idea.objects.to_read()) == [idea]
    sign_in(client, instructor)

    assert TITLE in client.get(reverse("ideas:index")).content.decode()
    moderate(client, idea, "fine")

    assert not Idea.objects.to_read().exists()
    assert shown(client, idea.application.call)


def test_what_is_hidden_is_shown_to_nobody_and_its_lead_is_told_why(client, instructor):
    idea = open_idea()
    leader = leader_of(idea.application)
    sign_in(client, instructor)

    refused = client.post(reverse("ideas:moderate", args=[idea.pk]), {"action": "hide", "reason": ""})
    assert shown(client, idea.application.call)
    client.post(
        reverse("ideas:moderate", args=[idea.pk]), {"action": "hide", "reason": "C’est une publicité."}
    )

    assert refused.status_code == 200
    assert not shown(client, idea.application.call)
    for name in ("idea", "join_idea", "help_idea"):
        assert (
            client.get(reverse(f"calls:{name}", args=[idea.application.call_id, idea.pk])).status_code == 404
        )
    assert "C’est une publicité." in mails_to(leader.email)[-1].message
    with pytest.raises(ideas.NothingToOpenError):
        ideas.open_to_all(application=idea.application, by=leader, now=timezone.now())


def test_a_hidden_idea_put_right_waits_for_an_editor_who_shows_it_again(client, instructor):
    idea = open_idea()
    ideas.hide(idea=idea, seen=idea.changed_at, reason="Trop long", by=instructor, now=timezone.now())
    leader = leader_of(idea.application)
    ideas.write(
        application=idea.application,
        language="fr",
        by=leader,
        now=timezone.now(),
        **WORDS | {"whom": "Vous."},
    )
    assert not shown(client, idea.application.call)
    assert Idea.objects.to_read().exists()
    assert len(mails_to(idea.application.call.contact_email)) == 2

    sign_in(client, instructor)
    moderate(client, idea, "show")

    assert shown(client, idea.application.call)
    assert "de nouveau" in mails_to(leader.email)[-1].subject


def test_a_hidden_idea_that_its_lead_closes_may_still_be_shown_again(client, instructor):
    idea = open_idea()
    leader = leader_of(idea.application)
    ideas.hide(idea=idea, seen=idea.changed_at, reason="Trop long", by=instructor, now=timezone.now())
    ideas.close(application=idea.application, by=leader, now=timezone.now())
    sign_in(client, instructor)

    assert TITLE in client.get(reverse("ideas:index")).content.decode()
    assert client.get(reverse("ideas:moderate", args=[idea.pk])).status_code == 200
    moderate(client, idea, "show")

    assert not shown(client, idea.application.call)
    ideas.open_to_all(application=idea.application, by=leader, now=timezone.now())
    assert shown(client, idea.application.call)


def test_editors_read_no_idea_that_is_still_being_written(client, instructor):
    idea = open_idea(opened=False)
    sign_in(client, instructor)

    assert TITLE not in client.get(reverse("ideas:index")).content.decode()
    assert client.get(reverse("ideas:moderate", args=[idea.pk])).status_code == 404


def test_new_words_of_an_open_idea_are_read_at_once_and_told_to_editors_once(client):
    idea = open_idea()
    leader = leader_of(idea.application)
    ideas.find_fine(idea=idea, seen=idea.changed_at, now=timezone.now())

    for title in ("Une cuisine partagée", "Une cuisine à nous"):
        ideas.write(
            application=idea.application,
            language="fr",
            by=leader,
            now=timezone.now(),
            **WORDS | {"title": title},
        )

    assert "Une cuisine à nous" in client.get(idea.application.call.url).content.decode()
    assert len(mails_to(idea.application.call.contact_email)) == 2


def test_a_member_does_not_moderate(client):
    idea = open_idea()
    sign_in(client, member_of(StructurePageFactory()))

    response = client.post(reverse("ideas:moderate", args=[idea.pk]), {"action": "hide", "reason": "Non"})

    assert response.status_code == 302
    assert not Idea.objects.get().is_hidden


@pytest.mark.parametrize("was_hidden", [False, True])
def test_an_editor_approves_only_the_words_that_were_read(client, instructor, was_hidden):
    idea = open_idea()
    if was_hidden:
        ideas.hide(idea=idea, seen=idea.changed_at, reason="Non", by=instructor, now=timezone.now())
    address = reverse("ideas:moderate", args=[idea.pk])
    sign_in(client, instructor)
    seen = idea.changed_at.isoformat()
    change(idea, summary="Une insulte.")

    for action in ("fine", "show") if was_hidden else ("fine",):
        page = client.post(address, {"action": action, "seen": seen}, follow=True)
        assert "Le texte a changé" in page.content.decode()

    assert Idea.objects.to_read().exists()
    assert Idea.objects.get().is_hidden == was_hidden
    moderate(client, idea, "fine")
    assert not Idea.objects.to_read().exists()


def test_words_hidden_without_having_been_read_are_still_to_read(instructor):
    idea = open_idea()
    change(idea, summary="Plus court.")

    ideas.hide(idea=idea, seen=idea.changed_at, reason="Trop long", by=instructor, now=timezone.now())

    assert Idea.objects.get().is_hidden
    assert Idea.objects.to_read().exists()


def test_a_hidden_idea_that_its_lead_closes_is_put_right_all_the_same(client, instructor):
    idea = open_idea()
    leader = leader_of(idea.application)
    ideas.hide(idea=idea, seen=idea.changed_at, reason="Trop long", by=instructor, now=timezone.now())
    ideas.close(application=idea.application, by=leader, now=timezone.now())
    change(idea, summary="Plus court.")

    assert Idea.objects.to_read().exists()
    assert len(mails_to(idea.application.call.contact_email)) == 2
    sign_in(client, leader)
    page = client.post(
        reverse("calls:write_idea", args=[idea.application.pk]), {"action": "open"}, follow=True
    )
    assert "a retiré votre idée" in page.content.decode()
    sign_in(client, instructor)
    assert "pourra la rouvrir" in moderate(client, idea, "show").content.decode()
    assert "peut être rouverte" in mails_to(leader.email)[-1].subject
