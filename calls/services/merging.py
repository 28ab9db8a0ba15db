"""Two pages of the directory are one structure: where both took part, it takes part once."""

from django.utils import timezone

from accounts.models import User
from calls import letters, rules
from calls.models import Application, ApplicationEvent, JoinRequest, Participant
from calls.services.acting import lock_with_call
from calls.services.invitations import touch
from calls.services.journal import log
from calls.services.people import group
from structures.models import StructurePage

State = Participant.State


def follow_merge(kept: StructurePage, dropped: StructurePage, by: User) -> None:
    """In the transaction of the merge."""
    ours = Participant.objects.live().filter(structure=kept).values("application")
    theirs = Participant.objects.live().filter(structure=dropped, application__in=ours)
    shared = Application.objects.filter(pk__in=theirs.values("application"))
    for application in shared.order_by("call", "pk"):
        _take_part_once(lock_with_call(application), dropped, kept, by)
    _settle_requests(dropped, kept, by)


def _take_part_once(application: Application, dropped: StructurePage, kept: StructurePage, by: User) -> None:
    pages = [kept.pk, dropped.pk]
    parts = application.parts.live().filter(structure__in=pages).select_for_update(of=("self",))
    if len(parts) < len(pages):  # one of them left meanwhile
        return
    stays, goes = sorted(parts, key=lambda part: _order(part, kept))
    if application.is_draft:
        # An invitation to a stronger part was the lead's to offer: nothing is signed by it.
        stays.role = min(stays.role, goes.role, key=rules.rank)
    if application.is_signing:
        _keep_signatures(stays, goes)
    _move_request(stays, goes)
    _end(goes, kept)
    _go_on(application, stays, goes, kept)
    facts = {"name": kept.title, "before": dropped.title, "role": stays.role}
    log(application, ApplicationEvent.Kind.MERGED, by=by, at=timezone.now(), **facts)
    if application.is_draft:
        touch(application, by)
    if application.is_under_way:
        _tell(application, stays, dropped)


def _order(part: Participant, kept: StructurePage) -> tuple[bool, int, bool]:
    """First the one that goes on: agreed, the stronger, that of the page kept."""
    return not part.takes_part, rules.rank(part.role), part.structure_id != kept.pk


def _keep_signatures(stays: Participant, goes: Participant) -> None:
    """What the structure signed as either page is signed; where it signed as both, each row stays."""
    own = stays.signatures.filter(voided_at=None).values_list("content_hash", flat=True)
    goes.signatures.filter(voided_at=None).exclude(content_hash__in=list(own)).update(participant=stays)


def _move_request(stays: Participant, goes: Participant) -> None:
    """One does not wait for a lead that one holds."""
    waiting = goes.lead_requests.waiting()
    if stays.is_lead:
        waiting.update(state="over", answered_at=timezone.now())
    else:
        waiting.update(participant=stays)


def _end(part: Participant, kept: StructurePage) -> None:
    part.state, part.structure = State.MERGED, kept
    part.answered_at = timezone.now()
    part.save(update_fields=["state", "structure", "answered_at"])


def _go_on(application: Application, part: Participant, other: Participant, kept: StructurePage) -> None:
    """What was filed keeps the name that its receipt shows."""
    part.structure, part.email = kept, part.email or other.email
    if application.is_under_way:
        part.name = kept.title
    part.save(update_fields=["role", "structure", "email", "name"])
    if part.is_lead:
        application.lead = kept
        application.save(update_fields=["lead"])


def _tell(application: Application, part: Participant, dropped: StructurePage) -> None:
    letters.write(
        "structures_merged",
        application,
        to=group(application),
        structure=part.name,
        before=dropped.title,
        role=part.get_role_display,
    )


def _settle_requests(dropped: StructurePage, kept: StructurePage, by: User) -> None:
    """Whoever takes part or is invited asks no more, and nobody asks twice."""
    pages = [kept.pk, dropped.pk]
    waiting = JoinRequest.objects.waiting().filter(structure__in=pages).select_for_update(of=("self",))
    asked: set[int] = set()
    for request in sorted(waiting.select_related("idea"), key=lambda one: one.structure_id != kept.pk):
        parts = Participant.objects.live().filter(application=request.idea.application_id)
        part = parts.filter(structure__in=pages).first()
        if part and part.takes_part:
            request.decide(JoinRequest.State.ACCEPTED, by=by, participant=part)
        elif part or request.idea_id in asked:
            request.decide(JoinRequest.State.OVER, by=by)
        asked.add(request.idea_id)
