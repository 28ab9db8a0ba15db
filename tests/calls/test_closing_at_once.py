"""A closing set in the past closes the call as soon as it is published: editors say that they mean it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import CallPage
from tests.calls.typed import NEW_CALL
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, CallPageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

PUBLISH = {"action-publish": "action-publish"}


@pytest.fixture(autouse=True)
def editor(client):
    sign_in(client, UserFactory(administrator=True))


@pytest.fixture
def call():
    return CallPageFactory()


def send(client, call, **typed):
    yesterday = timezone.localtime() - timedelta(days=1)
    sent = {**NEW_CALL, "closing_at": f"{yesterday:%Y-%m-%d %H:%M}", **typed}
    return client.post(reverse("wagtailadmin_pages:edit", args=[call.pk]), sent)


def is_open(call) -> bool:
    return CallPage.objects.get(pk=call.pk).closing_at > timezone.now()


def said(response) -> str:
    return " ".join(response.context["form"].errors.get("closes_now", []))


def test_it_is_asked_first_with_what_is_not_filed_yet(client, call) -> None:
    for _draft in range(2):
        ApplicationFactory(call=call)

    response = send(client, call, **PUBLISH)

    assert is_open(call)
    assert "2 candidatures ne le sont pas encore" in said(response)
    assert 'name="closes_now"' in response.content.decode()


def test_a_call_without_applications_is_asked_as_well(client, call) -> None:
    assert "plus rien ne pourrait être déposé." in said(send(client, call, **PUBLISH))
    assert is_open(call)


def test_the_box_closes_it(client, call) -> None:
    send(client, call, **PUBLISH, closes_now="on")

    assert not is_open(call)


def test_a_draft_says_nothing_yet(client, call) -> None:
    response = send(client, call)

    assert response.status_code == 302
    assert is_open(call)


def test_a_call_that_has_closed_is_corrected_without_a_question(client) -> None:
    closed = CallPageFactory(closed=True)

    assert send(client, closed, **PUBLISH).status_code == 302


def test_nobody_sees_the_box_before(client, call) -> None:
    page = client.get(reverse("wagtailadmin_pages:edit", args=[call.pk])).content.decode()

    assert 'name="closing_at"' in page
    assert "closes_now" not in page


def test_the_address_of_a_page_has_plain_letters(client, call) -> None:
    new = CallPage(title="Appel de l’été", edition="2098", **call.calendar)
    call.get_parent().add_child(instance=new)

    assert new.slug == "appel-de-lete"
