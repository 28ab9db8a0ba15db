from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from calls.models import CallPage
from commons.models import CommonsPage
from commons.registry import CommonsCard


def start_from_commons(request: HttpRequest, commons: CommonsPage) -> CommonsCard | None:
    """Applying with this commons, while a call takes applications."""
    now = timezone.now()
    opened = CallPage.objects.live().public().in_language(get_language()).open_at(now)
    closing_first = opened.select_related("locale").defer("body").order_by("closing_at")
    calls = [call for call in closing_first if call.takes_applications_at(now)]
    if not calls:
        return None
    return CommonsCard("calls/includes/start_from_commons.html", {"commons": commons, "calls": calls})
