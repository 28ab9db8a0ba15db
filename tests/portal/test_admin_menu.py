"""The admin's menu leads where its reader may go, and its messages are seen there."""

import pytest
from django.test import Client
from wagtail.models import Page

from tests.factories.accounts import UserFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def test_an_editor_finds_the_lists_of_pages(client: Client) -> None:
    sign_in(client, UserFactory(editor=True))

    home = client.get("/admin/").content.decode()

    assert "/admin/structure_listing/" in home
    assert "/admin/event_pages/" in home
    assert "/admin/candidatures/" not in home


def test_an_instructor_is_led_to_the_applications_and_nowhere_in_vain(client: Client) -> None:
    sign_in(client, UserFactory(instructor=True))

    home = client.get("/admin/").content.decode()

    assert "/admin/candidatures/" in home
    assert "export.csv" not in home
    assert "/admin/structure_listing/" not in home
    assert "/admin/event_pages/" not in home


def test_what_the_admin_says_is_read_in_the_admin(client: Client, root_page: Page) -> None:
    sign_in(client, UserFactory(editor=True))

    client.post(f"/admin/pages/{root_page.pk}/unpublish/")
    said = client.get("/admin/pages/").content.decode()

    assert "dépubliée" in said
