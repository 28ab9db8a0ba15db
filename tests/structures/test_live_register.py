"""The API asked live: patiently, slowly, from one host, and never for more than an answer may be."""

import json
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from structures.imports.adapters import live
from structures.imports.adapters.live import Client, LiveReading, UnreachableError
from structures.imports.rows import Establishment, Skipped
from structures.imports.tasks import numbers_due, refresh, refresh_registers
from structures.models import ImportRun, RegisterRecord, StructurePage
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    RegisterRecordFactory,
    StructurePageFactory,
    TerritoryFactory,
    invented_siren,
    invented_siret,
)
from tests.structures.answers import answer, establishment, unit

pytestmark = pytest.mark.django_db

HOST = "recherche-entreprises.api.gouv.fr"


class Api:
    """The API, faked at the transport: answers what `reply` gives, keeps what it was asked and when."""

    def __init__(self, reply):
        self.reply = reply
        self.asked = []
        self.times = []
        self.now = 100.0
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def handle(self, request):
        self.asked.append(request)
        self.times.append(self.now)
        reply = self.reply(request, len(self.asked))
        return reply if isinstance(reply, httpx.Response) else httpx.Response(200, json=reply)

    def client(self):
        return Client(transport=httpx.MockTransport(self.handle), sleep=self.sleep, clock=lambda: self.now)


def always(reply):
    return Api(lambda request, number: reply)


def in_turn(*replies):
    return Api(lambda request, number: replies[min(number, len(replies)) - 1])


def read(api, **options):
    return [line.row for line in LiveReading(api.client(), **options).lines()]


def page(request, total, *units, per_page=25):
    return {
        **answer(*units),
        "total_results": total,
        "total_pages": -(-total // per_page),
        "page": int(request.url.params["page"]),
    }


# One question


def test_the_api_is_told_who_asks_at_the_configured_host_only():
    api = always(answer(unit()))

    read(api, numbers=[invented_siret(1)])

    request = api.asked[0]
    assert (request.url.scheme, request.url.host, request.url.path) == ("https", HOST, "/search")
    assert request.headers["User-Agent"].startswith("ess-en-communs/")
    assert "http" in request.headers["User-Agent"]
    assert request.url.params["q"] == invented_siret(1)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirection_is_not_followed(status):
    api = always(httpx.Response(status, headers={"Location": "https://ailleurs.example.org/"}))

    with pytest.raises(UnreachableError, match=str(status)):
        read(api, numbers=[invented_siret(1)])

    assert [request.url.host for request in api.asked] == [HOST]


def test_no_more_than_seven_requests_a_second():
    api = always(answer(unit()))

    read(api, numbers=[invented_siret(number) for number in range(1, 31)])

    assert len(api.times) == 30
    for first, eighth in zip(api.times, api.times[7:], strict=False):
        assert eighth - first >= 0.999


def test_a_limit_passed_is_waited_for_as_long_as_the_server_asks():
    api = in_turn(httpx.Response(429, headers={"Retry-After": "17"}), answer(unit()))

    found = read(api, numbers=[invented_siret(1)])

    assert len(found) == 1
    assert 17 in api.slept


def test_a_wait_asked_as_a_date_is_understood():
    when = (timezone.now() + timedelta(seconds=20)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    api = in_turn(httpx.Response(503, headers={"Retry-After": when}), answer(unit()))

    read(api, numbers=[invented_siret(1)])

    assert 15 < max(api.slept) <= 20


def test_a_wait_of_an_hour_is_not_slept_through():
    api = always(httpx.Response(429, headers={"Retry-After": "3600"}))

    with pytest.raises(UnreachableError, match="3600"):
        read(api, numbers=[invented_siret(1)])

    assert len(api.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_in_trouble_is_tried_again_less_and_less_often_then_given_up(status):
    api = always(httpx.Response(status))

    with pytest.raises(UnreachableError, match=f"{HOST}.*{status}"):
        read(api, numbers=[invented_siret(1)])

    assert len(api.asked) == live.TRIES
    waits = [seconds for seconds in api.slept if seconds >= 1]
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]


def test_a_network_that_fails_once_is_no_failure():
    def reply(request, number):
        if number == 1:
            raise httpx.ConnectTimeout("too slow")
        return answer(unit())

    assert len(read(Api(reply), numbers=[invented_siret(1)])) == 1


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_is_not_asked_twice(status):
    api = always(httpx.Response(status))

    with pytest.raises(UnreachableError, match=str(status)):
        read(api, numbers=[invented_siret(1)])

    assert len(api.asked) == 1


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}", b'{"results": 3}', b"\xff", b""])
def test_an_answer_that_is_none_is_refused(content):
    with pytest.raises(live.BrokenFileError, match=HOST):
        read(always(httpx.Response(200, content=content)), numbers=[invented_siret(1)])


def test_an_answer_too_large_is_dropped_before_it_is_whole():
    taken = []

    def parts():
        for number in range(1000):
            taken.append(number)
            yield b" " * 100_000

    with pytest.raises(UnreachableError):
        read(always(httpx.Response(200, content=parts())), numbers=[invented_siret(1)])

    assert len(taken) < 30


# Numbers


def test_a_siret_gives_its_own_establishment_and_no_other():
    other = establishment(1, siret=invented_siret(2))
    api = always(answer(unit(1, matching_etablissements=[establishment(1), other])))

    rows = read(api, numbers=[invented_siret(1)])

    assert [row.siret for row in rows] == [invented_siret(1)]


def test_a_siren_gives_its_establishments_in_the_gard():
    elsewhere = establishment(1, siret="00000001800028", commune="34172")
    api = always(answer(unit(1, matching_etablissements=[elsewhere])))

    rows = read(api, numbers=[invented_siren(1)])

    assert [row.siret for row in rows] == [invented_siret(1)]


@pytest.mark.parametrize("results", [[], [unit(2)]])
def test_what_the_api_does_not_show_is_said_and_never_mistaken_for_another(results):
    row = read(always(answer(*results)), numbers=[invented_siret(1)])[0]

    assert isinstance(row, Skipped)
    assert invented_siret(1) in row.name


def test_a_number_given_twice_is_asked_once():
    api = always(answer(unit()))

    read(api, numbers=[invented_siret(1), invented_siret(1)])

    assert len(api.asked) == 1


# The whole Gard


def test_the_whole_gard_is_asked_page_by_page():
    def reply(request, number):
        return page(request, 60, unit(number))

    api = Api(reply)
    rows = read(api)

    assert [request.url.params["page"] for request in api.asked] == ["1", "2", "3"]
    assert [row.siren for row in rows] == [invented_siren(number) for number in (1, 2, 3)]
    params = api.asked[0].url.params
    assert (params["est_ess"], params["departement"], params["per_page"]) == ("true", "30", "25")


def test_more_than_ten_thousand_answers_are_asked_by_communes():
    for code in ("30007", "30032", "30189"):
        TerritoryFactory(code=code)
    TerritoryFactory(code="34172")
    holders = {"30007": 1, "30032": 2, "30189": 3}

    def reply(request, number):
        asked = request.url.params.get("code_commune")
        if asked is None or "," in asked:
            return page(request, 10_000)
        return page(request, 1, unit(holders[asked]))

    api = Api(reply)
    rows = read(api)

    assert {row.siren for row in rows} == {invented_siren(number) for number in (1, 2, 3)}
    assert not any("34172" in str(request.url) for request in api.asked)


def test_a_commune_too_large_is_asked_by_activity():
    TerritoryFactory(code="30189")

    def reply(request, number):
        section = request.url.params.get("section_activite_principale")
        return page(request, 1, unit(live.SECTIONS.index(section) + 1)) if section else page(request, 10_000)

    assert len(read(Api(reply))) == len(live.SECTIONS)


def test_a_unit_met_under_two_questions_comes_once():
    TerritoryFactory(code="30007")
    TerritoryFactory(code="30189")

    def reply(request, number):
        return page(request, 1, unit(1)) if "code_commune" in request.url.params else page(request, 10_000)

    assert len(read(Api(reply))) == 1


# Each night


@pytest.fixture
def _directory(db):
    DirectoryPageFactory()
    TerritoryFactory(code="30189", name="Nîmes")
    LegalCategoryFactory()


def real(number):
    """A valid number that is not one of the invented examples, which are never asked about."""
    return {1: "73282932000074", 2: "35600000000048"}[number]


def known(number, **facts):
    return StructurePageFactory(record__siret=real(number), record__siren=real(number)[:9], **facts)


@pytest.mark.usefixtures("_directory")
def test_a_structure_that_closed_is_flagged_at_once():
    page = known(1)
    closed = unit(
        siren=real(1)[:9],
        etat_administratif="C",
        siege=establishment(1, siret=real(1), etat_administratif="F"),
    )

    refresh(always(answer(closed)).client(), [real(1)])

    assert RegisterRecord.objects.get().state == "F"
    assert not StructurePage.objects.get(pk=page.pk).live


@pytest.mark.usefixtures("_directory")
def test_a_night_that_would_withdraw_too_much_stops_before_and_says_so(monkeypatch):
    monkeypatch.setattr("structures.imports.tasks.FEW_WITHDRAWN", 0)
    page = known(1)
    closed = unit(siren=real(1)[:9], siege=establishment(1, siret=real(1), etat_administratif="F"))

    refresh(always(answer(closed)).client(), [real(1)])

    run = ImportRun.objects.get()
    assert StructurePage.objects.get(pk=page.pk).live
    assert RegisterRecord.objects.get().state == "A"
    assert (run.state, run.messages.get().name) == ("failed", page.title)
    assert "1" in run.failure


@pytest.mark.usefixtures("_directory")
def test_what_was_read_lately_and_examples_are_not_asked_about():
    known(1, record__refreshed_at=timezone.now() - timedelta(days=1))
    known(2, record__refreshed_at=timezone.now() - timedelta(days=8))
    RegisterRecordFactory(number=3)

    assert numbers_due() == [real(2)]


@pytest.mark.usefixtures("_directory")
def test_what_was_never_read_comes_first():
    known(1, record__refreshed_at=timezone.now() - timedelta(days=30))
    known(2)

    assert numbers_due() == [real(2), real(1)]


@pytest.mark.usefixtures("_directory")
def test_an_api_out_of_reach_changes_nothing_and_is_no_error():
    known(1)
    before = RegisterRecord.objects.values().get()

    refresh(always(httpx.Response(500)).client(), [real(1)])

    assert RegisterRecord.objects.values().get() == before


@pytest.mark.usefixtures("_directory")
def test_nothing_is_asked_unless_the_operator_wants_it(settings, monkeypatch):
    known(1)
    api = always(answer())
    monkeypatch.setattr("structures.imports.tasks.Client", api.client)

    settings.REFRESH_REGISTERS = False
    refresh_registers(timestamp=0)
    assert api.asked == []

    settings.REFRESH_REGISTERS = True
    refresh_registers(timestamp=0)
    assert len(api.asked) == 1


def test_answers_are_read_as_saved_ones_are():
    row = read(always(json.loads(json.dumps(answer(unit())))), numbers=[invented_siret(1)])[0]

    assert isinstance(row, Establishment)
    assert (row.name, row.street, row.is_ess_flagged) == ("LES ARCHES 1", "12 RUE DES ARCHES", True)
