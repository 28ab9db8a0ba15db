"""What changed since the opening is told by itself, with what it said before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls import changelog
from calls.models import CallFollower, CallPage, RulesVersion
from tests.factories.calls import CallPageFactory, ask, step
from tests.mails import mails_to

pytestmark = pytest.mark.django_db


def published(call: CallPage, **changes) -> CallPage:
    call = CallPage.objects.get(pk=call.pk)
    for name, value in changes.items():
        setattr(call, name, value)
    call.save_revision().publish()
    return CallPage.objects.get(pk=call.pk)


@pytest.fixture
def call() -> CallPage:
    return published(CallPageFactory(minimum_structures=3, budget=250_000))


def test_a_rule_changed_after_the_opening_shows_before_and_after(client, call) -> None:
    later = call.closing_at + timedelta(days=7)

    published(call, closing_at=later, change_note="Les vacances tombaient mal.")

    (entry,) = changelog.changelog(call)
    (change,) = entry["changes"]
    assert change.label == "Clôture"
    assert change.before != change.after
    page = client.get(call.url).content.decode()
    assert "Ce qui a changé depuis l’ouverture" in page
    assert "Les vacances tombaient mal." in page
    assert change.before in page
    assert change.after in page


def test_publishing_without_changing_a_rule_says_nothing(client, call) -> None:
    published(call, summary="Une autre phrase.")

    assert changelog.changelog(call) == []
    assert RulesVersion.objects.filter(call=call).count() == 1
    assert "Ce qui a changé" not in client.get(call.url).content.decode()


def test_what_changes_before_the_opening_is_no_change() -> None:
    call = published(CallPageFactory(upcoming=True))

    published(call, budget=300_000)

    assert changelog.changelog(call) == []


def test_an_opening_put_off_after_it_took_place_is_a_change(call) -> None:
    published(call, opening_at=timezone.now() + timedelta(days=2))

    assert len(changelog.changelog(call)) == 1


def test_a_change_of_the_form_is_named_without_its_whole_text(call) -> None:
    published(call, steps=[step("Autre étape", ask("short_text", "other"))])

    (entry,) = changelog.changelog(call)
    assert [(change.label, change.before, change.after) for change in entry["changes"]] == [
        ("Étapes du formulaire", "", "")
    ]


def test_a_note_serves_once(call) -> None:
    first = published(call, budget=260_000, change_note="Le conseil a voté davantage.")

    published(first, budget=270_000)

    notes = [entry["version"].note for entry in changelog.changelog(call)]
    assert notes == ["", "Le conseil a voté davantage."]


def test_a_change_is_told_once_to_who_follows_the_call(call) -> None:
    now = timezone.now()
    followed = {"language": "fr", "created_at": now, "confirmed_at": now}
    CallFollower.objects.create(email="suit@example.org", call=call, **followed)
    CallFollower.objects.create(email="suit@example.org", call=None, **followed)
    CallFollower.objects.create(email="jamais@example.org", call=call, language="fr", created_at=now)

    published(call, minimum_structures=4)
    published(call, summary="Rien de neuf.")

    (mail,) = mails_to("suit@example.org")
    assert "Nombre minimum de structures" in mail.message or "structures" in mail.message
    assert mails_to("jamais@example.org") == []


def test_the_log_is_never_rewritten(call) -> None:
    version = RulesVersion.objects.get(call=call)

    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(TypeError):
        version.delete()
