from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from calls.models import CallPage
from commons.models import CommonsPage
from commons.registry import CommonsCard


def start_from_commons(request: HttpRequest, commons: CommonsPage) -> CommonsCard | None:
    """Applying with this commons, while a call takes applications."""
    taking = (
        CallPage.objects.live().public().in_language(get_language()).taking_applications_at(timezone.now())
    )
    calls = list(taking.select_related("locale").defer_streamfields().order_by("closing_at"))
    if not calls:
        return None
    return CommonsCard("calls/includes/start_from_commons.html", {"commons": commons, "calls": calls})
