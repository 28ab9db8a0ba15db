from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commons.models import CommonsPage
from structures.models import StructurePage
from structures.registry import StructureCard


def structure_card(request: HttpRequest, structure: StructurePage) -> StructureCard | None:
    """The commons that a structure takes part in, in the reader's language."""
    theirs = CommonsPage.objects.source().filter(participants__structure=structure).values("translation_key")
    commons = CommonsPage.objects.live().public().filter(locale__language_code=get_language())
    found = list(commons.filter(translation_key__in=theirs).latest_first().for_cards())
    if not found:
        return None
    return StructureCard(_("In common"), "commons/structure_card.html", {"commons": found})
