"""Two pages of one structure took part in the same application, and editors merge them: one remains."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from calls import rules
from calls.models import ApplicationEvent, Participant
from calls.services.acting import RANK, lock_with_call
from calls.services.invitations import touch
from calls.services.journal import log
from calls.services.signing import return_to_draft
from structures.models import StructurePage

State = Participant.State


@transaction.atomic
def follow_merge(kept: StructurePage, dropped: StructurePage, by: User) -> None:
    """What is filed stays as it was signed."""
    doubled = Participant.objects.live().filter(structure=dropped, application__state__in=rules.UNFILED)
    for part in doubled.select_related("application"):
        _join(part, kept, by)


def _join(gone: Participant, kept: StructurePage, by: User) -> None:
    """With the stronger of both roles; its people have accepted as soon as they did for either page."""
    current, now = lock_with_call(gone.application), timezone.now()
    remaining = current.parts.live().get(structure=kept)
    role = min(gone.role, remaining.role, key=lambda role: RANK[rules.Role(role)])
    state = State.ACCEPTED if gone.takes_part or remaining.takes_part else State.INVITED
    gone.role, gone.state, gone.answered_at, gone.answered_by = remaining.role, State.LEFT, now, by
    if gone.is_lead:
        gone.role = rules.Role.CO_HOLDER
    gone.save(update_fields=["role", "state", "answered_at", "answered_by"])
    remaining.role, remaining.state = role, state
    remaining.save(update_fields=["role", "state"])
    log(current, ApplicationEvent.Kind.LEFT, by=by, at=now, name=gone.name, role=gone.role)
    if current.is_signing:
        return_to_draft(current, by=by, now=now, part=None, reason=ApplicationEvent.Reason.LEFT)
    else:
        touch(current, by)
