"""What search engines read of an event: schema.org's Event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.models import SiteSettings

if TYPE_CHECKING:
    from django.http import HttpRequest

    from events.models import EventPage, Session

SCHEMA = "https://schema.org"


def describe(event: EventPage, request: HttpRequest) -> dict[str, Any] | None:
    """None for an event without any session: a date is compulsory."""
    sessions = event.dated_sessions
    if not sessions:
        return None
    described = {
        "@context": SCHEMA,
        **_session(event, sessions[0], ends_with=sessions[-1]),
        "description": event.card_text,
        "url": event.get_full_url(request),
        "organizer": _organisers(event, request),
        "isAccessibleForFree": event.facts.is_free,
        "inLanguage": event.locale.language_code,
    }
    if event.facts.image:
        described["image"] = event.facts.image.get_rendition("fill-1200x630|format-jpeg").full_url
    if len(sessions) > 1:
        described["subEvent"] = [_session(event, session, ends_with=session) for session in sessions]
    return described


def _session(event: EventPage, session: Session, *, ends_with: Session) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": event.title,
        "startDate": session.local_start.isoformat(),
        "endDate": ends_with.local_end.isoformat(),
        "eventStatus": f"{SCHEMA}/{_status(event.facts)}",
        "eventAttendanceMode": f"{SCHEMA}/{_attendance(event.facts)}",
        "location": _locations(event.facts),
        **_offers(event.facts),
    }


def _status(event: EventPage) -> str:
    names: dict[str, str] = {event.Status.CANCELLED: "EventCancelled", event.Status.MOVED: "EventRescheduled"}
    return names.get(event.status, "EventScheduled")


def _attendance(event: EventPage) -> str:
    if not event.is_online:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if event.where else "OnlineEventAttendanceMode"


def _locations(event: EventPage) -> list[dict[str, Any]]:
    locations: list[dict[str, Any]] = []
    if event.where:
        address = {"@type": "PostalAddress", "streetAddress": event.address, "addressCountry": "FR"}
        if event.commune:
            address["addressLocality"] = event.commune.name
        locations.append({"@type": "Place", "name": event.place_name or event.where, "address": address})
    if event.is_online:
        url = event.online_url or event.registration_url or event.full_url
        locations.append({"@type": "VirtualLocation", "url": url})
    return locations


def _offers(event: EventPage) -> dict[str, Any]:
    """Only what is known for sure: a price in words is not a price in euros."""
    is_full = event.status == event.Status.FULL
    if not (event.is_free or is_full):
        return {}
    offer = {"@type": "Offer", "availability": f"{SCHEMA}/{'SoldOut' if is_full else 'InStock'}"}
    if event.is_free:
        offer |= {"price": "0", "priceCurrency": "EUR"}
    if event.registration_url:
        offer["url"] = event.registration_url
    return {"offers": offer}


def _organisers(event: EventPage, request: HttpRequest) -> list[dict[str, Any]]:
    organisers = [
        {"@type": "Organization", "name": structure.title, "url": structure.get_full_url(request)}
        for structure in event.shown_organisers
    ]
    if event.facts.organiser_name:
        organisers.append({"@type": "Organization", "name": event.facts.organiser_name})
    if not organisers:
        organisers.append({"@type": "Organization", "name": SiteSettings.for_request(request).organisation})
    return organisers
