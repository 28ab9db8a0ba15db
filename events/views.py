from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.forms import AgendaForm
from events.ical import calendar_of
from events.models import EventPage
from events.querysets import in_language

#: A subscribed calendar keeps what ended since then.
KEPT_DAYS = 90


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The agenda, or the selection that the same filters make, to subscribe to."""
    form = AgendaForm(request.GET, language=get_language())
    since = timezone.now() - timedelta(days=KEPT_DAYS)
    events = form.events().filter(ends_at__gt=since).with_facts().order_by("starts_at", "pk")
    return _answer(
        calendar_of(events.in_language(get_language()), name=_("ESS agenda of the Gard")), "agenda"
    )


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One event, under its address in the language of this request."""
    page = EventPage.objects.live().public().filter(slug=slug, locale__language_code=get_language()).first()
    if page is None or page.facts.starts_at is None:
        raise Http404
    events = in_language([page.facts], get_language())
    return _answer(calendar_of(events, name=page.title), "evenement")


def _answer(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
