"""The example agenda: an edition of the ESS month to come or under way, and how the one of 2024 ended."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from events.models import AgendaPage, Audience, EditionPage, EventPage, Organiser, Session
from portal.examples import Words, body, english_of, publish
from portal.illustrations import illustrate
from structures.models import StructurePage, Territory

EXAMPLES = Path(__file__).parent / "reference" / "examples.toml"
NOVEMBER = 11
#: From this day on, the example month is the one of next year: some of its events are always to come.
LAST_SEEDING_DAY = 24


def seed(home: Page) -> list[str]:
    """Titles of what was made. May run again: nothing is overwritten."""
    texts = tomllib.loads(EXAMPLES.read_text())
    writer = _Writer(texts)
    return [title for title, is_new in writer.write(home) if is_new]


class _Writer:
    def __init__(self, texts: dict[str, Any]) -> None:
        self.texts = texts
        self.today = timezone.localdate()
        self.audiences = {term.code: term for term in Audience.objects.source()}
        self.structures = {page.title: page for page in StructurePage.objects.all()}
        self.communes = {place.name: place for place in Territory.objects.communes().light()}

    def write(self, home: Page) -> list[tuple[str, bool]]:
        agenda, made = self._agenda(home)
        edition, is_new = self._edition(agenda, self.year, self.texts["edition"], drawing=0)
        past, past_is_new = self._edition(agenda, 2024, self.texts["edition_2024"], drawing=5)
        told = [(agenda.title, made), (edition.title, is_new), (past.title, past_is_new)]
        told.append(self._closing_2024(agenda, past))
        return told + [self._event(agenda, edition, example) for example in self.texts["event"]]

    @property
    def year(self) -> int:
        is_over = (self.today.month, self.today.day) > (NOVEMBER, LAST_SEEDING_DAY)
        return self.today.year + is_over

    def _agenda(self, home: Page) -> tuple[AgendaPage, bool]:
        words = _words(self.texts["agenda"])
        page = AgendaPage(
            title=words["title"].fr,
            slug=words["slug"].fr,
            introduction=words["introduction"].fr,
            search_description=words["introduction"].fr,
            show_in_menus=True,
        )
        return publish(home, page, english_of(*words.values()))

    def _edition(
        self, agenda: AgendaPage, year: int, texts: dict[str, Any], *, drawing: int
    ) -> tuple[EditionPage, bool]:
        words = _words(texts)
        title = Words(f"Mois de l’ESS {year}", f"ESS month {year}")
        slug = Words(f"mois-de-less-{year}", f"ess-month-{year}")
        page = EditionPage(
            title=title.fr,
            slug=slug.fr,
            year=year,
            starts_on=date(year, NOVEMBER, 1),
            ends_on=date(year, NOVEMBER, 30),
            introduction=words["introduction"].fr,
            search_description=words["introduction"].fr,
            image=illustrate(title.fr, drawing),
            body=body([("text", [words["text"]])]),
        )
        return publish(agenda, page, english_of(title, slug, *words.values()))

    def _closing_2024(self, agenda: AgendaPage, edition: EditionPage) -> tuple[str, bool]:
        words = _words(self.texts["closing_2024"])
        day = _at(date(2024, NOVEMBER, 26), 0)
        page = EventPage(
            title=words["title"].fr,
            slug=words["slug"].fr,
            summary=words["summary"].fr,
            body=body([("text", [words["text"]])]),
            place_name="Pont du Gard",
            commune=self.communes.get("Vers-Pont-du-Gard"),
            organiser_name="Département du Gard",
            edition=edition,
            image=illustrate(words["title"].fr, 0),
        )
        page.sessions = [Session(starts_at=day, ends_at=_at(date(2024, NOVEMBER, 27), 0))]
        event, is_new = publish(agenda, page, english_of(*words.values()))
        return event.title, is_new

    def _event(self, agenda: AgendaPage, edition: EditionPage, example: dict[str, Any]) -> tuple[str, bool]:
        words = _words(example)
        words["access"] = _words(self.texts["access"])[example["access"]]
        disclaimer = _words(self.texts["disclaimer"])["text"]
        page = EventPage(
            edition=edition if example.get("in_edition", True) else None,
            body=body([("text", [words["text"], disclaimer])]),
            image=illustrate(f"Événement : {words['title'].fr}", example["drawing"]),
            **_facts(example, words),
            commune=self.communes.get(example.get("commune", "")),
        )
        page.sessions = [self._session(session) for session in example["sessions"]]
        known = [self.structures[name] for name in example["organisers"] if name in self.structures]
        page.organisers = [Organiser(structure=structure) for structure in known]
        page.audiences = [self.audiences[code] for code in example["audiences"]]
        event, is_new = publish(agenda, page, english_of(*words.values(), disclaimer))
        return event.title, is_new

    def _session(self, session: dict[str, Any]) -> Session:
        day = self._day(session)
        return Session(starts_at=_at(day, session["start"]), ends_at=_at(day, session["end"]))

    def _day(self, session: dict[str, Any]) -> date:
        if "in_days" in session:
            return _working_day(self.today + timedelta(days=session["in_days"]))
        week, weekday = session["day"]
        day = _first_monday(self.year) + timedelta(weeks=week - 1, days=weekday)
        return min(day, date(self.year, NOVEMBER, 30))


def _facts(example: dict[str, Any], words: dict[str, Words]) -> dict[str, Any]:
    nothing = Words("", "")
    return {
        "title": words["title"].fr,
        "slug": words["slug"].fr,
        "summary": words["summary"].fr,
        "search_description": words["summary"].fr,
        "status": example.get("status", EventPage.Status.SCHEDULED),
        "status_note": words.get("note", nothing).fr,
        "place_name": example.get("place", ""),
        "address": example.get("address", ""),
        "is_online": "online" in example,
        "online_url": example.get("online", ""),
        "is_free": "price" not in example,
        "price": words.get("price", nothing).fr,
        "accessibility": words["access"].fr,
        "registration_url": example.get("url", ""),
        "registration_email": example.get("email", ""),
    }


def _words(texts: dict[str, Any]) -> dict[str, Words]:
    return {
        name: Words(text["fr"], text["en"])
        for name, text in texts.items()
        if isinstance(text, dict) and "fr" in text
    }


def _first_monday(year: int) -> date:
    """The Monday from which the weeks of the programme count: its Tuesday is in November."""
    earliest = date(year, NOVEMBER - 1, 31)
    return earliest + timedelta(days=-earliest.weekday() % 7)


def _working_day(day: date) -> date:
    saturday = 5
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= saturday else day


def _at(day: date, hour: int | str) -> datetime:
    """9 or "9:30", in the time of Paris."""
    hours, _separator, minutes = str(hour).partition(":")
    clock = time(int(hours), int(minutes or 0))
    return datetime.combine(day, clock, tzinfo=timezone.get_current_timezone())
