"""A page that nobody has confirmed for more than a year: its member has just been asked to."""

from django.utils import timezone

from accounts.models import User
from structures import rules
from structures.freshness import services
from structures.models import ConfirmationMail, Membership, StructurePage

MEMBER = "member4@example.org"
MONTHS = rules.CONFIRM_AFTER_MONTHS + 1


def seed() -> None:
    person = User.objects.filter(email=MEMBER).first()
    if person is None or ConfirmationMail.objects.exists():
        return
    since = rules.months_before(timezone.now(), MONTHS)
    late = StructurePage.objects.live().filter(memberships=None, record__verified_at__lte=since)
    structure = late.order_by("sort_key").first()
    if structure:
        joined = Membership.objects.create(user=person, structure=structure, role=Membership.Role.MANAGER)
        Membership.objects.filter(pk=joined.pk).update(joined_at=since)
        services.ask()
