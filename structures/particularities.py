"""What the directory itself offers to filter by, besides its lists."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from structures.models import Offer
from structures.registry import Particularity

NETWORK = Particularity("reseau", _("Member of the ESS Gard network"), lambda: Q(is_network_member=True))


def _answers_public_tenders() -> Q:
    answering = Offer.objects.order_by().filter(answers_public_tenders=True)
    return Q(pk__in=answering.values("structure"))


TENDERS = Particularity("marches", _("Answers public tenders"), _answers_public_tenders)
