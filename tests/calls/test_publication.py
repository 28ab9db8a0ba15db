"""A call whose form the check refuses does not go online, whatever the way."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs
from wagtail.models import Locale, PageLogEntry, Workflow
from wagtail.signals import page_unpublished
from wagtail_localize.models import Translation, TranslationSource

from calls.models import CallPage
from portal.publication import REFUSED, NotPublishedError
from portal.tasks import publish_dated
from tests.factories.accounts import UserFactory
from tests.factories.calls import TWO_STEPS, CallIndexPageFactory, CallPageFactory, ask, when
from tests.factories.home import ContentPageFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

NEW = "Un résumé tout neuf."
NOON = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def editor(client):
    person = UserFactory(administrator=True)
    sign_in(client, person)
    return person


@pytest.fixture
def call(editor):
    """Online, with a draft whose form looks at a question that is gone."""
    return with_draft(CallPageFactory(title="Appel d’essai"), editor, is_broken=True)


def with_draft(call, person, *, is_broken=False, **fields):
    steps = deepcopy(TWO_STEPS)
    if is_broken:
        steps[0]["value"]["fields"][0] = ask("short_text", "name", "Nom", condition=when(("gone", "is", "x")))
    call.steps, call.summary = steps, NEW
    for name, value in fields.items():
        setattr(call, name, value)
    call.save_revision(user=person)
    return call


def online(**fields):
    """As Wagtail publishes: from a revision."""
    call = CallPageFactory(**fields)
    call.save_revision().publish()
    return CallPage.objects.get(pk=call.pk)


def is_published(call):
    return CallPage.objects.filter(pk=call.pk, live=True, summary=NEW).exists()


def sent_to_review(call, person):
    flow = Workflow.objects.get(name="Relecture par la communication")
    return flow.start(call, person).current_task_state


def words(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def approve(client, call, task, **options):
    url = reverse("wagtailadmin_pages:workflow_action", args=[call.pk, "approve", task.pk])
    return client.post(url, {"comment": "Parfait."}, **options)


def test_whoever_approves_it_reads_why_and_the_review_goes_on(client, call, editor) -> None:
    task = sent_to_review(call, UserFactory(editor=True))

    response = approve(client, call, task, follow=True)

    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[call.pk])
    assert "« Appel d’essai » n’est pas publié : Étapes du formulaire : « Nom »" in words(response)
    assert not is_published(call)
    task.refresh_from_db()
    assert task.status == "in_progress"


def test_the_window_of_an_approval_with_a_comment_leads_to_the_reasons(client, call) -> None:
    task = sent_to_review(call, UserFactory(editor=True))

    response = approve(client, call, task, headers={"x-requested-with": "XMLHttpRequest"})

    edit = reverse("wagtailadmin_pages:edit", args=[call.pk])
    assert response.json() == {"step": "success", "redirect": edit}
    assert "n’est pas publié" in words(client.get(edit))
    assert not is_published(call)


def test_a_review_publishes_a_form_that_holds(client, editor) -> None:
    call = with_draft(CallPageFactory(), editor)

    approve(client, call, sent_to_review(call, editor))

    assert is_published(call)


def test_none_of_the_pages_chosen_together_is_published(client, call, editor) -> None:
    other = with_draft(CallPageFactory(), editor)

    response = in_bulk(client, other, call)

    assert "« Appel d’essai » n’est pas publié" in words(response)
    assert "Aucune des pages choisies n’est publiée." in words(response)
    assert not is_published(call)
    assert not is_published(other)


def test_a_call_below_a_page_chosen_is_asked_too(client, call) -> None:
    call.unpublish()

    response = in_bulk(client, CallIndexPageFactory(), include_descendants="on")

    assert "« Appel d’essai » n’est pas publié" in words(response)
    assert not is_published(call)


def in_bulk(client, *pages, **answers):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{url}?{chosen}&next=/admin/", answers, follow=True)


def test_programs_that_publish_through_the_admin_are_refused_with_the_reason(client, call) -> None:
    url = reverse("wagtailadmin_api:pages:action", args=[call.pk, "publish"])

    response = client.post(url)

    assert response.status_code == 400
    assert "Nom" in response.json()["steps"][0]
    assert not is_published(call)


def test_code_that_publishes_is_refused(call) -> None:
    with pytest.raises(NotPublishedError):
        call.get_latest_revision().publish()

    assert not is_published(call)


def test_a_date_is_not_given_to_what_would_be_refused_on_that_day(call, editor) -> None:
    with_draft(call, editor, is_broken=True, go_live_at=timezone.now() + timedelta(days=1))

    with pytest.raises(NotPublishedError):
        call.get_latest_revision().publish(user=editor)

    assert call.get_latest_revision().approved_go_live_at is None


def test_nor_to_a_page_online_whose_draft_lacks_something(editor) -> None:
    later = timezone.now() + timedelta(days=1)
    call = online()
    call.edition, call.go_live_at = "", later
    call.save_revision(user=editor, clean=False)

    with pytest.raises(NotPublishedError) as refusal:
        call.get_latest_revision().publish(user=editor)

    assert "Édition" in refusal.value.reasons[0]


def dated(call, person, **fields):
    """Given a date by `person`, when its form was right."""
    with_draft(call, person, go_live_at=timezone.now() + timedelta(hours=1), **fields)
    call.get_latest_revision().publish(user=person)
    return call.get_latest_revision()


def taken_meanwhile(edition) -> None:
    """A rule that holds no more: two calls would give the same numbers."""
    CallPageFactory(edition=edition)


def test_a_page_is_published_at_its_date(editor, time_machine) -> None:
    time_machine.move_to(NOON, tick=False)
    call = online()
    dated(call, editor)

    publish_dated(0)
    assert not is_published(call)

    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    publish_dated(0)
    assert is_published(call)


def test_a_page_leaves_at_its_date(editor, time_machine) -> None:
    time_machine.move_to(NOON, tick=False)
    page = ContentPageFactory(expire_at=NOON + timedelta(hours=1))

    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    publish_dated(0)

    page.refresh_from_db()
    assert not page.live


@pytest.mark.parametrize("publish", [lambda: publish_dated(0), lambda: call_command("publish_scheduled")])
def test_what_is_refused_at_its_date_is_told_once_and_keeps_no_other_page_waiting(
    editor, time_machine, publish
) -> None:
    time_machine.move_to(NOON, tick=False)
    author = UserFactory(editor=True, language="en")
    refused, other = online(title="Appel d’essai"), online()
    dated(refused, author, edition="2099")
    taken_meanwhile("2099")
    dated(other, editor)

    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    publish()
    publish()

    assert not is_published(refused)
    assert is_published(other)
    (mail,) = mails_to(author.email)
    assert mail.subject == "The page “Appel d’essai” was not published"
    assert "Edition: Another call already has this edition" in mail.message
    assert reverse("wagtailadmin_pages:edit", args=[refused.pk]) in mail.message
    (entry,) = PageLogEntry.objects.filter(page=refused.pk, action=REFUSED)
    assert "Édition" in entry.message


def test_a_fault_on_one_page_keeps_no_other_waiting_and_is_logged_with_its_cause(
    editor, time_machine
) -> None:
    time_machine.move_to(NOON, tick=False)
    broken, other = online(), online()
    revision = dated(broken, editor)
    revision.content["closing_at"] = "nonsense"
    revision.save()
    dated(other, editor)

    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    with capture_logs() as logs:
        publish_dated(0)

    assert is_published(other)
    assert not is_published(broken)
    (fault,) = [line for line in logs if line["event"] == "date_not_kept"]
    assert (fault["item"], fault["log_level"], fault["exc_info"]) == (revision.pk, "error", True)


def test_a_fault_on_one_page_that_expires_keeps_no_other_online(editor, time_machine) -> None:
    time_machine.move_to(NOON, tick=False)
    broken, other = (ContentPageFactory(expire_at=NOON + timedelta(hours=hours)) for hours in (1, 2))

    def refuse(instance, **_facts: object) -> None:
        if instance.pk == broken.pk:
            raise RuntimeError

    time_machine.move_to(NOON + timedelta(hours=3), tick=False)
    page_unpublished.connect(refuse)
    try:
        publish_dated(0)
    finally:
        page_unpublished.disconnect(refuse)

    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.live, other.live) == (True, False)


def test_the_service_is_told_where_nobody_in_charge_is_left(time_machine) -> None:
    time_machine.move_to(NOON, tick=False)
    author = UserFactory(administrator=True)
    dated(online(), author, edition="2099")
    taken_meanwhile("2099")
    author.is_active = False
    author.save()

    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    publish_dated(0)

    assert not mails_to(author.email)
    assert len(mails_to("ess@example.org")) == 1


def test_a_date_that_is_taken_off_publishes_nothing(client, editor, time_machine) -> None:
    time_machine.move_to(NOON, tick=False)
    sign_in(client, editor)
    call = online()
    revision = dated(call, editor)

    client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[call.pk, revision.pk]))
    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    publish_dated(0)

    assert not is_published(call)


def test_an_old_version_put_back_is_asked_as_well(client, call, editor) -> None:
    broken = call.get_latest_revision()
    with_draft(call, editor, summary="Un ancien résumé.")
    call.summary = NEW
    call.save_revision(user=editor).publish(user=editor)

    with pytest.raises(NotPublishedError):
        broken.publish(user=editor, previous_revision=broken)

    assert is_published(call)


def test_a_translation_has_the_form_of_its_source_and_is_published_by_itself(
    call, editor, django_capture_on_commit_callbacks
) -> None:
    english = Locale.objects.get(language_code="en")
    published = CallPage.objects.get(pk=call.pk)
    source, _created = TranslationSource.update_or_create_from_instance(published)
    translation = Translation.objects.create(source=source, target_locale=english)

    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(user=editor, publish=True)

    assert published.get_translation(english).live
    assert not is_published(call)


@pytest.mark.parametrize("option", ["publish_copies", "alias"])
@pytest.mark.parametrize("is_index", [False, True])
def test_a_copy_begins_as_a_draft_since_it_has_the_edition_of_another_call(
    client, editor, option, is_index
) -> None:
    call = online()
    page = call.get_parent() if is_index else call
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    body = {"new_title": "Une copie", "new_slug": "une-copie", "new_parent_page": page.get_parent().pk}

    assert f'name="{option}"' not in client.get(url).content.decode()
    response = client.post(url, {**body, "copy_subpages": "on", option: "on"}, follow=True)

    assert response.status_code == 200
    copied = CallPage.objects.filter(edition=call.edition).exclude(pk=call.pk).get()
    assert not copied.live
    assert copied.alias_of is None
