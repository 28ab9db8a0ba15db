"""What the whole directory does with the record of a page."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from structures.models import Membership, RegisterRecord, Source, StructurePage


class NotAMemberError(PermissionDenied):
    """Only members of a structure speak for it."""


def record_of(page: StructurePage) -> RegisterRecord:
    """Its record; an empty one for a structure that no register knows."""
    record, _created = RegisterRecord.objects.get_or_create(page=page, defaults={"legal_name": page.title})
    return record


@transaction.atomic
def verify(
    *, page: StructurePage, by: User | None, source: Source, at: datetime | None = None
) -> RegisterRecord:
    """Somebody read the page and says that it is true; what was verified later holds."""
    record, at = record_of(page), at or timezone.now()
    if record.verified_at is None or record.verified_at < at:
        record.verified_at, record.verified_by, record.verified_source = at, by, source
        record.save(update_fields=["verified_at", "verified_by", "verified_source"])
    return record


@transaction.atomic
def confirm(*, structure: StructurePage, person: User) -> RegisterRecord:
    """A member says that the page is true today."""
    if not Membership.objects.filter(structure=structure, user=person).exists():
        raise NotAMemberError
    return verify(page=structure, by=person, source=Source.STRUCTURE)
