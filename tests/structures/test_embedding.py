"""A search shown on a partner's site, and followed in a feed reader."""

from html import unescape
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from structures.models import StructurePage
from tests.factories.structures import DirectoryPageFactory, SectorFactory, StructurePageFactory
from tests.structures.gard import small_gard

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def directory():
    small_gard()
    return DirectoryPageFactory()


# The frame


def test_only_the_frame_may_be_shown_by_other_sites(client, directory) -> None:
    frame = client.get("/annuaire/cadre/")
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    again = client.get(frame.request["PATH_INFO"], headers={"if-none-match": frame.headers["ETag"]})
    assert again.status_code == 304
    assert "frame-ancestors *" in again.headers["Content-Security-Policy"], "browsers keep the newest policy"
    assert "X-Frame-Options" not in frame.headers
    assert not frame.cookies
    assert "Vary" not in frame.headers
    assert frame.headers["Cache-Control"].startswith("public")
    for path in (directory.url, "/annuaire/integrer/", "/donnees/api/"):
        page = client.get(path)
        assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_frame_keeps_every_other_protection(client, directory) -> None:
    def policy(path: str) -> set[str]:
        return {
            rule.strip()
            for rule in client.get(path).headers["Content-Security-Policy"].split(";")
            if "frame-ancestors" not in rule
        }

    assert policy("/annuaire/cadre/") == policy(directory.url)


def test_the_frame_shows_the_search_and_leads_out_of_itself(client, directory) -> None:
    sector = SectorFactory(code="reuse", name="Réemploi")
    wanted = StructurePageFactory(title="Les Arches", sectors=[sector])
    StructurePageFactory(title="Autre")
    StructurePageFactory(title="Brouillon", sectors=[sector], live=False)

    page = client.get("/annuaire/cadre/", {"secteur": "reuse"}).content.decode()

    assert f'<a href="{wanted.url}" target="_blank" rel="noopener">Les Arches</a>' in page
    assert "Réemploi" in page
    assert "Autre" not in page
    assert "Brouillon" not in page
    assert f'href="{directory.url}?secteur=reuse" target="_blank"' in page
    assert "<form" not in page
    assert "<script" not in page


def test_the_pages_of_the_frame_stay_inside(client, directory) -> None:
    for number in range(11):
        StructurePageFactory(title=f"Structure {number:02}")
    first = client.get("/annuaire/cadre/").content.decode()
    second = client.get("/annuaire/cadre/?page=2").content.decode()
    assert 'href="?page=2"' in first
    assert "Structure 10" not in first
    assert "Structure 10" in second


@pytest.mark.parametrize("view", ["liste", "carte"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_frame_has_both_views_in_both_languages(client, directory, view, language) -> None:
    DirectoryPageFactory(language_code="en")
    StructurePageFactory(title="Les Arches")
    page = client.get(f"{language}/annuaire/cadre/", {"affichage": view})
    assert page.status_code == 200
    assert (b"<svg" in page.content) == (view == "carte")


def test_the_frame_says_what_it_does_not_understand(client) -> None:
    StructurePageFactory(title="À ne pas donner")
    page = client.get("/annuaire/cadre/", {"secteur": "nulle-part"}).content.decode()
    assert "nulle-part" in page
    assert "À ne pas donner" not in page


def test_a_line_of_the_directory_itself_opens_in_place(client, directory) -> None:
    StructurePageFactory()
    assert 'target="_blank"' not in client.get(directory.url).content.decode()


def test_the_frame_costs_the_same_queries_whatever_it_holds(client) -> None:
    StructurePageFactory()
    client.get("/annuaire/cadre/")
    with CaptureQueriesContext(connection) as few:
        client.get("/annuaire/cadre/")
    for _number in range(3):
        StructurePageFactory()
    with CaptureQueriesContext(connection) as more:
        client.get("/annuaire/cadre/")
    assert len(few) == len(more)


@pytest.mark.parametrize("path", ["cadre/", "integrer/", "nouveautes.atom"])
def test_a_directory_for_some_is_shown_nowhere_else(client, directory, path) -> None:
    PageViewRestriction.objects.create(page=directory, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(f"/annuaire/{path}").status_code == 404


# What to copy


def test_gives_a_frame_of_the_same_search_to_copy(client) -> None:
    SectorFactory(code="reuse", name='Réemploi "><script>')
    page = client.get("/annuaire/integrer/", {"secteur": "reuse", "affichage": "carte"})
    copied = unescape(page.content.decode().split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])

    assert 'src="http://testserver/annuaire/cadre/?secteur=reuse&amp;affichage=carte"' in copied
    assert 'loading="lazy"' in copied
    assert 'title="Annuaire : Réemploi &quot;&gt;&lt;script&gt;"' in copied.replace("\xa0", " ")
    assert "<script>" not in copied


def test_gives_nothing_to_copy_of_what_makes_no_sense(client) -> None:
    refused = client.get("/annuaire/integrer/", {"secteur": "nulle-part"})
    assert refused.status_code == 400
    assert "<textarea" not in refused.content.decode()


# The feed


def entries(client, **question) -> list[str]:
    response = client.get("/annuaire/nouveautes.atom", question)
    assert response.status_code == 200
    feed = ET.fromstring(response.content)
    return [title.text for title in feed.iterfind(f"{ATOM}entry/{ATOM}title")]


def test_the_feed_tells_the_latest_structures_of_the_search_first(client) -> None:
    sector = SectorFactory(code="reuse")
    for day, title in enumerate(("Ancienne", "Récente"), start=1):
        page = StructurePageFactory(title=title, sectors=[sector])
        StructurePage.objects.filter(pk=page.pk).update(first_published_at=f"2026-01-0{day}T08:00Z")
    StructurePageFactory(title="Autre")
    StructurePageFactory(title="Brouillon", sectors=[sector], live=False)

    assert entries(client, secteur="reuse") == ["Récente", "Ancienne"]
    assert client.get("/annuaire/nouveautes.atom?secteur=x").status_code == 400


def test_the_feed_carries_any_text(client) -> None:
    page = StructurePageFactory(title="Une")
    StructurePage.objects.filter(pk=page.pk).update(title="Une\x0b<b>&", teaser_text="\x01")
    assert entries(client) == ["Une<b>&"]


def test_the_directory_announces_the_feed_of_its_search(client, directory) -> None:
    SectorFactory(code="reuse")
    page = client.get(directory.url, {"secteur": "reuse"}).content.decode()
    link = '<link rel="alternate" type="application/atom+xml" href="/annuaire/nouveautes.atom?secteur=reuse"'
    assert link in page
