"""The register record of a partner outside the ESS, as a member of a group writes it."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from calls.models import Participant
from calls.services.errors import AlreadyListedError
from structures.models import RegisterRecord, Source

SIREN_LENGTH = 9


def record_of(*, name: str, siret: str) -> RegisterRecord:
    rows = RegisterRecord.objects.select_for_update(of=("self",)).select_related("page")
    known = rows.filter(siret=siret).first() if siret else None
    if known and known.page:
        raise AlreadyListedError(known.page)
    if known:
        return known
    record = RegisterRecord(siret=siret or None)
    for field, value in {"siren": siret[:SIREN_LENGTH], "legal_name": name}.items():
        if value:
            record.note(field, value, Source.STRUCTURE, timezone.localdate())
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:  # written meanwhile
        raise AlreadyListedError from error
    return record


def forget_records(parts: Collection[Participant]) -> None:
    """What a member wrote of partners that never came: their SIRET is free for whoever it belongs to.

    Each record is held first: another group may be inviting the same partner.
    """
    gone = [part.pk for part in parts]
    wanted = {part.record_id for part in parts if part.record_id}
    for record in RegisterRecord.objects.select_for_update().filter(pk__in=wanted).order_by("pk"):
        is_ours = record.page_id is None and record.refreshed_at is None
        if is_ours and not record.application_parts.exclude(pk__in=gone).exists():
            record.delete()
