"""Calendars that programs subscribe to (RFC 5545): hours in UTC, every text escaped."""

import re

from django.conf import settings
from icalendar import Calendar

from portal.text import without_controls

BREAKS = re.compile(r"[ \t\n]+")


def new_calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//ESS en commun(s)//agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    return calendar


def one_line(text: str) -> str:
    """The non-breaking spaces of French stay."""
    return BREAKS.sub(" ", plain(text)).strip()


def plain(text: str) -> str:
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))
