"""A new call is sent to be published while the automatic save of its form is under way."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from calls.admin_forms import CallPageForm
from calls.models import CallPage
from portal.middleware import PagesMadeTwice
from tests.calls.typed import NEW_CALL
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallIndexPageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

AS_JSON = {"accept": "application/json"}


@pytest.fixture
def editor(client):
    person = UserFactory(administrator=True)
    sign_in(client, person)
    return person


@pytest.fixture
def new_call() -> str:
    return reverse("wagtailadmin_pages:add", args=["calls", "callpage", CallIndexPageFactory().pk])


def saved_by_itself(editor, url) -> None:
    """In the same window: the same person, another request."""
    answer = sign_in(Client(), editor).post(url, NEW_CALL, headers=AS_JSON)
    assert answer.json()["success"], answer.json()


@pytest.fixture
def crossed(editor, new_call, monkeypatch):
    """The automatic save lands between the check of the form that is sent and the making of its page."""
    save, crossings = CallPageForm.save, []

    def cross(form, commit=True):
        if not crossings:
            crossings.append(form)
            saved_by_itself(editor, new_call)
        return save(form, commit=commit)

    monkeypatch.setattr(CallPageForm, "save", cross)


@pytest.mark.usefixtures("crossed")
def test_what_was_typed_is_kept_and_leads_to_the_draft(client, editor, new_call) -> None:
    response = client.post(
        new_call, {**NEW_CALL, "summary": "Tapé depuis.", "action-publish": "action-publish"}
    )

    page = response.content.decode()
    call = CallPage.objects.get()
    assert response.status_code == 200
    assert "venait d’être enregistrée d’elle-même" in page
    assert reverse("wagtailadmin_pages:edit", args=[call.pk]) in page
    assert response.context["form"].errors.keys() == {"slug", "edition"}
    assert response.context["form"]["summary"].value() == "Tapé depuis."


@pytest.mark.usefixtures("crossed")
def test_a_save_that_comes_second_says_why_it_saves_nothing(client, new_call) -> None:
    response = client.post(new_call, NEW_CALL, headers=AS_JSON)

    assert response.json()["error_code"] == "validation_error"
    assert CallPage.objects.count() == 1


def test_a_place_in_the_tree_that_is_taken_meanwhile_is_asked_again(
    client, editor, new_call, monkeypatch
) -> None:
    save, tries = CallPageForm.save, []

    def collide(form, commit=True):
        tries.append(form)
        if len(tries) == 1:
            raise IntegrityError("wagtailcore_page_path_key")
        return save(form, commit=commit)

    monkeypatch.setattr(CallPageForm, "save", collide)

    client.post(new_call, {**NEW_CALL, "action-publish": "action-publish"})

    assert CallPage.objects.get().live


def test_other_faults_stay_faults(rf) -> None:
    assert (
        PagesMadeTwice(lambda request: None).process_exception(rf.post("/admin/"), IntegrityError()) is None
    )
