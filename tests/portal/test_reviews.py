"""Pages that editors send to each other: who is told, in which words."""

import pytest
from django.urls import reverse
from wagtail.models import Workflow
from wagtail.users.models import UserProfile

from tests.factories.accounts import UserFactory
from tests.factories.home import ContentPageFactory
from tests.mails import mails_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory(editor=True, full_name="Camille Roux")


@pytest.fixture
def review(author):
    """Of a page that its author has just sent."""
    page = ContentPageFactory(title="La lettre")
    page.save_revision(user=author)
    return Workflow.objects.get(name="Relecture par la communication").start(page, author)


def test_one_mail_to_each_person_who_may_review_and_none_to_the_author(author):
    chief, colleague = UserFactory(administrator=True), UserFactory(editor=True)
    page = ContentPageFactory(title="La lettre")
    page.save_revision(user=author)

    Workflow.objects.get(name="Relecture par la communication").start(page, author)

    assert not mails_to(author.email)
    for person in (chief, colleague):
        (mail,) = mails_to(person.email)
        assert "Camille Roux vous envoie «\u00a0La lettre\u00a0» à relire" in mail.message
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in mail.message


def test_the_author_reads_what_became_of_the_page(author, review):
    reviewer = UserFactory(editor=True, full_name="Noé Blanc")

    review.current_task_state.specific.reject(user=reviewer, comment="Il manque la date.")
    review.refresh_from_db()
    review.resume(user=author)
    review.current_task_state.specific.approve(user=reviewer)

    returned, approved = mails_to(author.email)
    assert "Il manque la date." in returned.message
    assert "Relue par Noé Blanc." in approved.message
    assert "/la-lettre/" in approved.message


def test_whoever_wants_no_mail_about_reviews_receives_none(author):
    quiet = UserFactory(editor=True)
    profile = UserProfile.get_for_user(quiet)
    profile.submitted_notifications = False
    profile.save()
    page = ContentPageFactory()
    page.save_revision(user=author)

    Workflow.objects.get(name="Relecture par la communication").start(page, author)

    assert not mails_to(quiet.email)
