from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commons.models import CommonsPage
from structures.models import StructurePage
from structures.registry import StructureCard


def structure_card(request: HttpRequest, structure: StructurePage) -> StructureCard | None:
    """The commons that a structure takes part in, in the reader's language."""
    commons = CommonsPage.objects.live().filter(
        locale__language_code=get_language(), participants__structure=structure
    )
    found = list(commons.distinct().latest_first().for_cards())
    if not found:
        return None
    return StructureCard(_("In common"), "commons/structure_card.html", {"commons": found})
