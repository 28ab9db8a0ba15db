"""What sitemap.xml names to search engines."""

import re

from django.test import Client
from wagtail.models import Locale, Page


def addresses(client: Client) -> list[str]:
    return re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text)


def test_pages_of_every_language_are_named(client: Client, root_page: Page) -> None:
    assert addresses(client) == ["http://localhost/", "http://localhost/en/"]


def test_a_page_that_is_not_translated_yet_is_named_once(client: Client, root_page: Page) -> None:
    english = root_page.get_translation(Locale.objects.get(language_code="en"))
    english.alias_of = root_page
    english.save()

    assert addresses(client) == ["http://localhost/"]


def test_a_page_kept_from_search_engines_is_left_out(client: Client, root_page: Page) -> None:
    root_page.is_indexed = False
    root_page.save()

    assert addresses(client) == ["http://localhost/en/"]
