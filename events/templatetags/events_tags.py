from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events.models import EventPage, Session
from portal.dates import date_format

register = template.Library()


@register.filter
def hour(moment: datetime) -> str:
    """“9 h 30” in French, “09:30” in English."""
    local = timezone.localtime(moment)
    if get_language() != "fr":
        return date_format(local, "TIME_FORMAT")
    return f"{local.hour}\u00a0h\u00a0{local.minute:02}" if local.minute else f"{local.hour}\u00a0h"


@register.filter
def other_year(day: date) -> bool:
    """Whether readers would not guess the year."""
    return day.year != timezone.localdate().year


def day_and_month(day: date) -> str:
    return date_format(day, "j F Y" if other_year(day) else "j F")


@register.filter
def hours(session: Session) -> str:
    """From when to when, with the last day if it is another one than the first."""
    if session.is_all_day and session.is_one_day:
        return _("all day")
    if session.is_all_day:
        return _("until %(end)s") % {"end": day_and_month(session.last_day)}
    if session.is_one_day:
        return _("%(start)s to %(end)s") % {"start": hour(session.starts_at), "end": hour(session.ends_at)}
    end = f"{day_and_month(session.local_end)}, {hour(session.ends_at)}"
    return _("from %(start)s until %(end)s") % {"start": hour(session.starts_at), "end": end}


@register.simple_tag
def in_short(event: EventPage, session: Session) -> str:
    """Hour and place in one line; later sessions are counted."""
    parts = [hours(session), event.where]
    if event.is_online:
        parts.append(_("online"))
    others = sum(1 for other in event.dated_sessions if other.starts_at > session.starts_at)
    if others > 0:
        more = ngettext("and one more date", "and %(total)s more dates", others)
        parts.append(more % {"total": others})
    return ", ".join(filter(None, parts))
