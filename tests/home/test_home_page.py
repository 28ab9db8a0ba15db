from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from home.models import HomeCommons, HomeFigure, HomeLink
from tests.factories.calls import ApplicationFactory, CallPageFactory
from tests.factories.commons import CommonsPageFactory
from tests.factories.events import EventPageFactory, home_page
from tests.factories.home import NewsPageFactory
from tests.factories.structures import DirectoryPageFactory, SectorFactory, StructurePageFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def test_a_new_portal_has_a_home_page_in_both_languages(client) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/en/").status_code == 200


@time_machine.travel(datetime(2027, 1, 20, 12, tzinfo=PARIS))
def test_the_open_call_that_closes_first_is_shown_with_the_days_left(client) -> None:
    now = timezone.now()
    CallPageFactory(title="Le suivant", closing_at=now + timedelta(days=60))
    call = CallPageFactory(title="Appel 2027", closing_at=datetime(2027, 1, 30, tzinfo=PARIS))
    CallPageFactory(title="À venir", upcoming=True)
    ApplicationFactory(call=call)
    ApplicationFactory(call=call)

    banner = client.get("/").context["call"]

    assert banner.title == "Appel 2027"
    assert banner.eyebrow == f"Ouvert jusqu’au {call.closing_words}"
    assert "29 janvier 2027" in banner.eyebrow
    assert [(counter.number, counter.unit) for counter in banner.counters] == [
        (9, "jours restants"),
        (2, "structures engagées"),
    ]


@pytest.mark.parametrize(
    ("traits", "shown"),
    [
        ([{"upcoming": True}, {"with_results": True}], "ouvre"),
        ([{"closed": True}, {"with_results": True}], "résultats"),
        ([{"closed": True}], None),
    ],
)
def test_without_an_open_call_the_next_one_or_the_latest_results_are_shown(client, traits, shown) -> None:
    for fields in traits:
        CallPageFactory(**fields)

    banner = client.get("/").context["call"]

    assert banner is None if shown is None else shown in banner.eyebrow.lower()


def test_editors_may_write_or_hide_the_banner(client) -> None:
    CallPageFactory(title="Appel 2027")
    home = home_page()
    home.call_title = "Construisez à plusieurs"
    home.save()

    written = client.get("/").context["call"]
    home.shows_call = False
    home.save()
    hidden = client.get("/").context["call"]

    assert written.title == "Construisez à plusieurs"
    assert written.eyebrow.startswith("Appel 2027, ouvert")
    assert hidden is None


def test_chosen_commons_come_in_the_order_of_their_choice_else_the_latest(client) -> None:
    first, second, _third, _fourth = (CommonsPageFactory(title=f"C{number}") for number in range(4))

    latest = [page.title for page in client.get("/").context["commons"]]
    home = home_page()
    home.chosen_commons = [HomeCommons(commons=second), HomeCommons(commons=first)]
    home.save()
    chosen = [page.title for page in client.get("/").context["commons"]]

    assert latest == ["C3", "C2", "C1"]
    assert chosen == ["C1", "C0"]


def test_three_events_to_come_and_three_latest_news_are_shown(client) -> None:
    for _number in range(4):
        EventPageFactory()
        NewsPageFactory()
    EventPageFactory(past=True)
    EventPageFactory(cancelled=True)

    context = client.get("/").context

    assert len(context["events"]) == 3
    assert all(event.status == "scheduled" for event in context["events"])
    assert len(context["news"]) == 3


def test_a_shortcut_leads_to_a_sector_of_the_directory_or_to_a_page(client) -> None:
    directory = DirectoryPageFactory()
    sector = SectorFactory(code="food", name="Alimentation")
    home = home_page()
    home.links = [HomeLink(sector=sector), HomeLink(page=directory, title="Tout voir")]
    home.save()

    shortcuts = client.get("/").context["shortcuts"]

    assert [(link.title, link.url) for link in shortcuts] == [
        ("Alimentation", "/annuaire/?secteur=food"),
        ("Tout voir", "/annuaire/"),
    ]


def test_a_shortcut_is_a_sector_or_a_page() -> None:
    with pytest.raises(ValidationError):
        HomeLink().clean()


def test_figures_are_those_that_editors_wrote(client) -> None:
    home = home_page()
    home.figures = [HomeFigure(figure="12 %", label="de l’emploi salarié")]
    home.save()

    assert "de l’emploi salarié" in client.get("/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_page_asks_as_many_queries_for_three_of_each_as_for_one(
    client, django_assert_num_queries, count
) -> None:
    call = CallPageFactory()
    for _number in range(count):
        CommonsPageFactory(looks_for=["money"])
        EventPageFactory()
        NewsPageFactory()
        ApplicationFactory(call=call, lead=StructurePageFactory())
    client.get("/")

    with django_assert_num_queries(QUERIES_OF_THE_HOME_PAGE):
        client.get("/")


QUERIES_OF_THE_HOME_PAGE = 26


def test_readers_without_a_session_get_no_cookie(client) -> None:
    response = client.get("/")

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
