from datetime import date
from xml.etree import ElementTree as ET

import pytest
from wagtail.models import Site

from home.models import AccessibilityPage, SiteMapPage
from portal.models import SiteSettings
from tests.factories.events import EventPageFactory, home_page
from tests.factories.home import ContentPageFactory, NewsIndexPageFactory, NewsPageFactory
from tests.factories.structures import StructurePageFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def site_settings(**facts) -> SiteSettings:
    settings = SiteSettings.for_site(Site.objects.get())
    for name, value in facts.items():
        setattr(settings, name, value)
    settings.save()
    return settings


def test_news_come_latest_first_and_by_tag(client) -> None:
    NewsPageFactory(title="Ancienne", date=date(2026, 1, 1), tags=["Communs"])
    NewsPageFactory(title="Récente", date=date(2026, 6, 1))
    NewsPageFactory(title="Brouillon", live=False)

    everything = client.get("/actualites/").context["news"]
    tagged = client.get("/actualites/?tag=communs").context["news"]

    assert [item.title for item in everything] == ["Récente", "Ancienne"]
    assert [item.title for item in tagged] == ["Ancienne"]


def test_an_unknown_tag_or_page_shows_news_all_the_same(client) -> None:
    NewsPageFactory()

    assert client.get("/actualites/?tag=%00&page=zero").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_news_ask_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, count) -> None:
    for _number in range(count):
        NewsPageFactory()
    client.get("/actualites/")

    with django_assert_num_queries(QUERIES_OF_THE_NEWS):
        response = client.get("/actualites/")

    assert len(response.context["news"]) == count


QUERIES_OF_THE_NEWS = 15


def test_the_feed_lists_the_news_with_their_addresses(client) -> None:
    NewsPageFactory(title="Un <réseau> se \x0bforme", slug="reseau")

    response = client.get("/actualites/atom/")

    feed = ET.fromstring(response.content)
    entry = feed.find(f"{ATOM}entry")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert entry.find(f"{ATOM}title").text == "Un <réseau> se forme"
    assert entry.find(f"{ATOM}link").get("href").endswith("/actualites/reseau/")


def test_a_page_lists_the_pages_under_it(client) -> None:
    parent = ContentPageFactory(title="Guide")
    ContentPageFactory(title="Premier chapitre", parent=parent)
    ContentPageFactory(title="Chapitre caché", parent=parent, live=False)

    html = client.get(parent.url).content.decode()

    assert "Premier chapitre" in html
    assert "Chapitre caché" not in html


@pytest.mark.parametrize(
    ("subject", "fact"),
    [
        ("publisher", "3 rue Guillemette, Nîmes"),
        ("host", "Un hébergeur"),
        ("data_protection", "dpo@example.org"),
    ],
)
def test_legal_pages_say_what_the_settings_say(client, subject, fact) -> None:
    site_settings(
        postal_address="3 rue Guillemette, Nîmes",
        host="Un hébergeur",
        data_protection_contact="dpo@example.org",
    )
    page = ContentPageFactory(body=[{"type": "legal_facts", "value": {"subject": subject}}])

    assert fact in client.get(page.url).content.decode()


def test_the_accessibility_statement_says_not_compliant_until_an_audit(client) -> None:
    page = home_page().add_child(instance=AccessibilityPage(title="Accessibilité", slug="accessibilite"))

    before = client.get(page.url).content.decode()
    site_settings(accessibility="partial", audited_on=date(2026, 10, 1))
    after = client.get(page.url).content.decode()

    assert "<strong>non conforme</strong>" in before
    assert "Aucun audit de conformité" in before
    assert "<strong>conformité partielle</strong>" in after
    assert "1er octobre 2026" in after


def test_the_accessibility_statement_gives_the_ways_to_appeal(client) -> None:
    page = home_page().add_child(instance=AccessibilityPage(title="Accessibilité", slug="accessibilite"))

    html = client.get(page.url).content.decode()

    assert "Défenseur des droits" in html
    assert "Libre réponse 71120" in html


def test_the_site_map_lists_pages_under_their_parent_and_leaves_long_lists_out(client) -> None:
    page = home_page().add_child(instance=SiteMapPage(title="Plan du site", slug="plan-du-site"))
    parent = ContentPageFactory(title="Guide")
    ContentPageFactory(title="Chapitre", parent=parent)
    ContentPageFactory(title="Brouillon", live=False)
    NewsPageFactory(title="Une nouvelle")
    StructurePageFactory(title="Une structure")
    EventPageFactory(title="Un événement")

    html = client.get(page.url).content.decode()

    assert "Chapitre" in html
    assert "Actualités" in html
    for absent in ("Brouillon", "Une nouvelle", "Une structure", "Un événement"):
        assert absent not in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_site_map_asks_as_many_queries_for_three_as_for_one(
    client, django_assert_max_num_queries, count
) -> None:
    page = home_page().add_child(instance=SiteMapPage(title="Plan du site", slug="plan-du-site"))
    NewsIndexPageFactory()
    for _number in range(count):
        ContentPageFactory()
    client.get(page.url)

    with django_assert_max_num_queries(16):
        client.get(page.url)
