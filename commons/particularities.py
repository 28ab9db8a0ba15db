"""What commons add to the filters of the directory."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.models import CommonsPage, Participant
from structures.registry import Particularity


def _takes_part() -> Q:
    """In a commons that anyone may read; partners are known by their name, and take part as structures do."""
    shown = CommonsPage.objects.source().live().public().order_by()
    taking = Participant.objects.order_by().filter(commons__in=shown.values("pk"), structure__isnull=False)
    return Q(pk__in=taking.values("structure"))


COMMONS = Particularity("communs", _("Takes part in a commons"), _takes_part)
