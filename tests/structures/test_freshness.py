"""Pages confirmed by their members once a year, and told closed as soon as a register says so."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email
from wagtail.contrib.redirects.models import Redirect

from structures import rules
from structures.freshness import closures, links, services
from structures.membership import departures
from structures.models import Membership, RegisterRecord, Source, StructurePage, Suggestion
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


def member_of(structure, *, months=40, **person):
    membership = MembershipFactory(structure=structure, user=UserFactory(**person))
    Membership.objects.filter(pk=membership.pk).update(joined_at=rules.months_before(NOW, months))
    return membership.user


def verified(months):
    return StructurePageFactory(record__verified_at=rules.months_before(NOW, months))


def link_in(mail):
    return next(line for line in mail.message.split() if "/confirmer/" in line).split("8000")[-1]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


# Asked


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (11, None),
        (12, "est-elle toujours exacte"),
        (13, "Rappel"),
        (14, "bientôt masquée"),
        (15, "est masquée"),
    ],
)
def test_members_are_asked_after_a_year_reminded_once_and_warned_before_hiding(clock, months, words):
    member_of(verified(months))
    assert services.ask() == (1 if words else 0)
    assert words is None or words in Email.objects.get().subject


def test_nothing_is_sent_twice_and_each_period_begins_anew(clock):
    structure = verified(12)
    member_of(structure)
    assert [services.ask(), services.ask()] == [1, 0]
    clock.shift(timedelta(days=31))
    assert [services.ask(), services.ask()] == [1, 0]
    RegisterRecord.objects.filter(page=structure).update(verified_at=timezone.now())
    assert services.ask() == 0
    clock.shift(timedelta(days=366))
    assert services.ask() == 1


def test_nobody_is_asked_about_what_has_no_member_is_a_draft_or_was_just_claimed(clock):
    verified(20)
    draft, claimed = verified(20), verified(20)
    StructurePage.objects.filter(pk=draft.pk).update(live=False)
    member_of(draft)
    member_of(claimed, months=2)
    member_of(verified(20), is_active=False)
    assert services.ask() == 0


def test_each_member_is_asked_in_their_language(clock):
    structure = verified(12)
    member_of(structure, email="fr@example.org")
    member_of(structure, email="en@example.org", language="en")
    services.ask()
    assert "still true?" in Email.objects.get(to="en@example.org").subject
    assert "/en/annuaire/confirmer/" in Email.objects.get(to="en@example.org").message
    assert "exacte" in Email.objects.get(to="fr@example.org").subject


# Confirmed by the link


def test_a_visit_confirms_nothing_the_button_does_without_an_account(client, clock):
    structure = verified(15)
    person = member_of(structure)
    services.ask()
    path = link_in(Email.objects.get())
    before = RegisterRecord.objects.get(page=structure).verified_at
    assert "toujours exact" in client.get(path).content.decode()
    assert RegisterRecord.objects.get(page=structure).verified_at == before
    response = client.post(path, follow=True)
    record = RegisterRecord.objects.get(page=structure)
    assert (record.verified_at, record.verified_by) == (NOW, person)
    assert "est confirmée" in response.content.decode()
    assert not StructurePage.objects.get(pk=structure.pk).is_hidden


def test_a_used_link_says_so_and_changes_nothing(client, clock):
    structure = verified(12)
    member_of(structure)
    services.ask()
    path = link_in(Email.objects.get())
    client.post(path)
    clock.shift(timedelta(days=3))
    assert "est confirmée" in client.post(path, follow=True).content.decode()
    assert RegisterRecord.objects.get(page=structure).verified_at == NOW


def test_a_link_works_for_four_months_and_for_members_only(client, clock):
    structure, since = verified(12), rules.months_before(NOW, 12)
    person = member_of(structure)
    path = links.path(structure, person, since)
    assert client.get(path).status_code == 200
    assert client.get(path[:-3] + "x/").status_code == 404
    clock.shift(links.LASTS + timedelta(seconds=2))
    assert client.post(path).status_code == 404
    fresh = links.path(structure, person, since)
    Membership.objects.all().delete()
    assert client.post(fresh).status_code == 404
    assert RegisterRecord.objects.get(page=structure).verified_at == since


def test_a_page_whose_only_member_has_no_account_any_more_is_not_hidden_but_unclaimed(clock):
    structure = verified(20)
    member_of(structure, is_active=False)

    page = StructurePage.objects.get(pk=structure.pk)

    assert list(StructurePage.objects.shown()) == [page]
    assert (page.is_hidden, page.is_unconfirmed, services.ask()) == (False, True, 0)
    assert StructurePage.objects.with_facts().get().claimed_at is None


# Closed


def close(structure, state="F"):
    record = RegisterRecord.objects.get(page=structure)
    record.note("state", state, Source.SIRENE, NOW.date())
    record.save()


def test_the_page_of_a_closed_establishment_says_so_at_once(client):
    structure = StructurePageFactory()
    close(structure)
    assert "Fermée selon le registre" in client.get(structure.url).content.decode()


def test_a_closed_page_withdrawn_from_readers_says_so_at_its_address(client):
    structure = StructurePageFactory(title="La Halle", first_published_at=NOW)
    close(structure)
    structure.unpublish()
    other = StructurePageFactory(title="La Halle de Nîmes", record__siren=structure.record.siren)

    answer = client.get(structure.url)

    page = answer.content.decode()
    assert answer.status_code == 410
    assert "La Halle » a fermé" in page.replace("\u00a0", " ")
    assert other.url in page


def objects(structure):
    departures.object_by_link(structure=structure, reason="")


def unread(structure):
    StructurePage.objects.filter(pk=structure.pk).update(first_published_at=None)


def silenced(structure):
    RegisterRecord.objects.filter(page=structure).update(diffusion="P")


def moved(structure):
    path = Redirect.normalise_path(structure.url)
    Redirect.objects.create(old_path=path, redirect_page=StructurePageFactory())


def reopened(structure):
    close(structure, "A")


@pytest.mark.parametrize(
    ("happened", "status"), [(objects, 404), (unread, 404), (silenced, 404), (reopened, 404), (moved, 301)]
)
def test_a_closed_page_says_nothing_that_it_should_not(client, happened, status):
    structure = StructurePageFactory(first_published_at=NOW)
    close(structure)
    happened(structure)
    StructurePage.objects.get(pk=structure.pk).unpublish()

    assert client.get(structure.url).status_code == status


def test_a_closed_page_is_seen_by_editors_as_it_will_be(client):
    sign_in(client, UserFactory(editor=True))
    structure = StructurePageFactory(title="La Halle", first_published_at=NOW)
    close(structure)
    structure.save_revision()
    structure.unpublish()

    answer = client.get(reverse("wagtailadmin_pages:view_draft", args=[structure.pk]))

    assert answer.status_code == 200


def test_members_and_editors_are_told_once_that_it_closed_then_that_it_is_open_again(clock):
    structure = verified(1)
    member_of(structure)
    close(structure)
    assert [closures.tell(), closures.tell()] == [1, 0]
    assert [row.reason for row in Suggestion.objects.waiting()] == ["closed"]
    close(structure, "A")
    assert [closures.tell(), closures.tell()] == [1, 0]
    assert [row.reason for row in Suggestion.objects.waiting()] == ["reopened"]
    subjects = list(Email.objects.order_by("pk").values_list("subject", flat=True))
    assert ["fermé" in subject for subject in subjects] == [True, False]


def test_a_closed_page_that_nobody_claimed_and_no_reader_sees_asks_nothing(clock):
    structure = StructurePageFactory(live=False)
    close(structure)
    assert closures.tell() == 1
    assert not Suggestion.objects.exists()
    assert not Email.objects.exists()
