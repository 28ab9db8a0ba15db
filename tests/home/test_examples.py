"""Example content: made once, in both languages."""

import pytest
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation

import accounts.examples
import commons.examples
import home.examples
import plan.examples
from accounts.models import User
from home.models import HomePage
from portal.models import Menu

pytestmark = pytest.mark.django_db


def seed_rooms() -> list[str]:
    french = HomePage.objects.get(locale__language_code="fr")
    rooms = (accounts.examples, commons.examples, plan.examples, home.examples)
    return [name for room in rooms for name in room.seed(french)]


def test_examples_are_made_once_and_translated_whole(client) -> None:
    first = seed_rooms()
    pages = Page.objects.count()
    second = seed_rooms()

    assert first
    assert second == []
    assert Page.objects.count() == pages
    assert untranslated() == []
    for address in ("/communs/", "/en/commons/", "/en/plan/", "/en/legal-notice/", "/en/accessibility/"):
        assert client.get(address).status_code == 200


def untranslated() -> list[str]:
    done = StringTranslation.objects.filter(locale__language_code="en").values_list(
        "translation_of", "context"
    )
    known = set(done)
    return [
        segment.string.data
        for segment in StringSegment.objects.select_related("string", "context")
        if (segment.string_id, segment.context_id) not in known and any(map(str.isalpha, segment.string.data))
    ]


def test_a_home_page_that_somebody_wrote_is_left_alone() -> None:
    french = HomePage.objects.get(locale__language_code="fr")
    french.heading = "Bienvenue"
    french.save()

    seed_rooms()

    french.refresh_from_db()
    assert french.heading == "Bienvenue"


def test_menus_lead_to_the_pages_of_their_language(client) -> None:
    seed_rooms()

    english = client.get("/en/plan/").content.decode()

    assert 'href="/en/commons/"' in english
    assert 'href="/communs/"' not in english
    assert Menu.objects.in_language("en").count() == Menu.objects.in_language("fr").count()


def test_example_staff_are_in_their_groups() -> None:
    seed_rooms()

    editor = User.objects.get(email="editor@example.org")

    assert [group.name for group in editor.groups.all()] == ["Communication"]
    assert editor.is_staff
    assert not editor.is_superuser
