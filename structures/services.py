from django.db import transaction
from django.utils import timezone

from accounts.models import User
from structures.models import Membership, RegisterRecord, StructurePage


class NotAMemberError(PermissionError):
    """Only members of a structure speak for it."""


@transaction.atomic
def confirm(*, structure: StructurePage, person: User) -> RegisterRecord:
    """A member says that the page is true today."""
    if not Membership.objects.filter(structure=structure, user=person).exists():
        raise NotAMemberError
    record, _created = RegisterRecord.objects.get_or_create(
        page=structure, defaults={"legal_name": structure.title}
    )
    record.verified_at, record.verified_by = timezone.now(), person
    record.save(update_fields=["verified_at", "verified_by"])
    return record
