"""What each page tells search engines and social networks."""

import re

import pytest
from django.test import Client
from wagtail.models import Site

from portal.illustrations import illustrate

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return Site.objects.get(is_default_site=True).root_page.specific


def meta(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html))


def test_a_page_names_its_own_address_and_its_translations(client: Client) -> None:
    html = client.get("/").text

    assert '<link rel="canonical" href="http://localhost/">' in html
    assert '<link rel="alternate" hreflang="en" href="http://localhost/en/">' in html


def test_a_page_is_found_by_search_engines_unless_an_editor_refuses(client: Client, home) -> None:
    assert "robots" not in meta(client.get("/").text)

    home.is_indexed = False
    home.save()

    assert meta(client.get("/").text)["robots"] == "noindex"


def test_a_page_is_shared_by_its_teaser(client: Client, home) -> None:
    home.teaser_title, home.teaser_text = "Ensemble", "Ce que <nous> faisons."
    home.save()

    told = meta(client.get("/").text)

    assert told["og:title"] == "Ensemble"
    assert told["og:description"] == told["description"] == "Ce que &lt;nous&gt; faisons."
    assert told["og:image"].endswith("/static/portal/img/social-card.png")


def test_a_page_with_a_teaser_image_is_shared_with_it_and_its_description(client: Client, home) -> None:
    home.teaser_image = illustrate("Un marché", 1)
    home.save()

    told = meta(client.get("/").text)

    assert re.fullmatch(
        r"http://localhost/media/images/un-marche-1.*\.fill-1200x630.*\.jpg", told["og:image"]
    )
    assert told["og:image:alt"] == home.teaser_image.description
