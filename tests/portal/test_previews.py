import pytest
from django.test import RequestFactory

from tests.factories.accounts import UserFactory
from tests.factories.home import ContentPageFactory

pytestmark = pytest.mark.django_db


def test_the_preview_holds_what_the_editor_s_checks_read(client, settings) -> None:
    settings.DEBUG = True  # spares the second factor
    page = ContentPageFactory(title="Une page")
    client.force_login(UserFactory(is_superuser=True))
    request = RequestFactory().get("/", headers={"cookie": client.cookies.output(header="", sep=";")})

    shown = page.make_preview_request(original_request=request).render().content.decode()

    assert "Une page" in shown
    assert "<wagtail-userbar" in shown


def test_the_page_itself_holds_nothing_of_the_admin(client, settings) -> None:
    settings.DEBUG = True
    page = ContentPageFactory()
    client.force_login(UserFactory(is_superuser=True))

    shown = client.get(page.url).content.decode()

    assert "wagtail-userbar" not in shown
