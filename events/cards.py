"""What the agenda adds to other rooms' pages."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from events.models import EventPage
from portal.registry import PanelLine
from structures.models import StructurePage
from structures.registry import StructureCard

CARD_SIZE = 4


def structure_card(request: HttpRequest, structure: StructurePage) -> StructureCard | None:
    """The next events that a structure organises, in the reader's language."""
    coming = EventPage.objects.published().organised_by(structure).upcoming().with_facts()[:CARD_SIZE]
    events = coming.in_language(get_language())
    if not events:
        return None
    return StructureCard(_("Coming events"), "events/structure_card.html", {"events": events})


def waiting_drafts(request: HttpRequest) -> PanelLine | None:
    """Events with words that readers do not see yet, for those who may publish them."""
    publishable = PagePermissionPolicy().instances_user_has_any_permission_for(request.user, {"publish"})
    waiting = EventPage.objects.source().filter(has_unpublished_changes=True)
    count = waiting.filter(pk__in=publishable.values("pk")).count()
    if not count:
        return None
    return PanelLine(_("Events with changes to publish"), reverse("event_pages:index"), count)
