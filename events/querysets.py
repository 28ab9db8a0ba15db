from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from events.programme import bounds
from portal.models import BasePage
from portal.querysets import PageQuerySet
from structures.models import StructurePage, Territory

if TYPE_CHECKING:
    from events.models import Audience, EditionPage, EventPage


class SourceQuerySet(PageQuerySet):
    def source(self) -> Self:
        """French pages, which hold the facts of every language."""
        return self.filter(locale__language_code=settings.LANGUAGE_CODE)


class EditionQuerySet(SourceQuerySet):
    def before(self, year: int) -> Self:
        return self.live().public().filter(year__lt=year).order_by("-year")


class EventQuerySet(SourceQuerySet):
    """Lists are made of French pages; `in_language` then shows each in the reader's words."""

    def published(self) -> Self:
        return self.source().live().public().filter(starts_at__isnull=False)

    def upcoming(self, now: datetime | None = None) -> Self:
        """Those with a session to come or under way, the nearest first."""
        now = now or timezone.now()
        next_start = Min("sessions__starts_at", filter=Q(sessions__ends_at__gt=now))
        return self.filter(ends_at__gt=now).annotate(next_start=next_start).order_by("next_start", "pk")

    def past(self, now: datetime | None = None) -> Self:
        """Those whose every session is over, the latest first."""
        return self.filter(ends_at__lte=now or timezone.now()).order_by("-starts_at", "-pk")

    def in_month(self, first: date) -> Self:
        start, end = bounds(first)
        session = apps.get_model("events", "Session")
        touching = session.objects.filter(page=OuterRef("pk"), starts_at__lt=end, ends_at__gt=start)
        return self.filter(Exists(touching)).order_by("starts_at", "pk")

    def of_edition(self, edition: "EditionPage") -> Self:
        return self.filter(edition__translation_key=edition.translation_key)

    def for_audience(self, audience: "Audience") -> Self:
        return self.filter(audiences__translation_key=audience.translation_key)

    def taking_place_in(self, territory: Territory) -> Self:
        return self.filter(Q(commune=territory) | Q(commune__in=Territory.objects.within(territory)))

    def organised_by(self, structure: StructurePage) -> Self:
        return self.filter(organisers__structure=structure)

    def free(self) -> Self:
        return self.filter(is_free=True)

    def online(self) -> Self:
        return self.filter(is_online=True)

    def with_facts(self) -> Self:
        """With what a line of a list shows, in a fixed number of queries."""
        listed = self.defer("body", "edition__body").select_related("locale", "commune", "edition")
        return listed.prefetch_related("sessions")

    def in_language(self, language: str) -> "list[EventPage]":
        """These events, each knowing its page in this language if it has a published one."""
        return in_language(list(self), language)


def in_language(events: "list[EventPage]", language: str) -> "list[EventPage]":
    if not events:
        return events
    is_source = language == settings.LANGUAGE_CODE
    event_pages = {} if is_source else _translated(type(events[0]), events, language)
    editions = [event.edition for event in events if event.edition]
    edition_pages = _translated(type(editions[0]), editions, language) if editions else {}
    for event in events:
        event.shown = event_pages.get(event.translation_key, event)
        event.shown_edition = edition_pages.get(event.edition.translation_key) if event.edition else None
    return events


def _translated(model: type[BasePage], pages: list, language: str) -> dict[UUID, BasePage]:
    """Published pages of this language by translation key, without those that only mirror the French."""
    found = (
        model.objects.live()
        .public()
        .filter(
            translation_key__in={page.translation_key for page in pages},
            locale__language_code=language,
            alias_of__isnull=True,
        )
    )
    return {page.translation_key: page for page in found.defer("body").select_related("locale")}


class SessionQuerySet(models.QuerySet):
    def to_come(self, now: datetime | None = None) -> Self:
        return self.filter(ends_at__gt=now or timezone.now())
