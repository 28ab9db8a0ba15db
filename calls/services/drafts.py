"""A draft begins, and ends without having been filed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log as log_page

from accounts.models import User
from calls import letters, rules
from calls.forms import fitted
from calls.models import Application, ApplicationEvent, CallPage, HelpOffer, JoinRequest, Participant
from calls.questionnaire import TYPED
from calls.services.acting import lock, require
from calls.services.errors import CallClosedError, NotAllowedError
from calls.services.ideas import end_idea, forget_offers, forget_words
from calls.services.journal import log
from calls.services.outside import forget_records
from calls.services.people import group
from calls.services.versions import current_version
from calls.uploads import forget
from structures.models import Membership, StructurePage

#: The type of the block that asks whom to write to.
CONTACT = "contact"


def start(*, key: UUID, call: CallPage, lead: StructurePage, by: User, now: datetime) -> Application:
    """Begin a draft; the same `key` again gives the same draft."""
    return begin(key=key, call=call, lead=lead, by=by, now=now)[0]


@transaction.atomic
def begin(
    *, key: UUID, call: CallPage, lead: StructurePage, by: User, now: datetime
) -> tuple[Application, bool]:
    """The draft, and whether it was made just now. A key that another person used is refused, and so is to
    begin for a structure of others."""
    application, is_new = open_draft(key=key, call=call, lead=lead, by=by, counted_at=now)
    if is_new:
        if not Membership.objects.filter(user=by, structure=lead).exists():
            raise NotAllowedError
        part = name_lead(application, lead, by=by, now=now)
        prefill(application, by)
        version = application.form_version.number
        log(application, ApplicationEvent.Kind.STARTED, by=by, at=now, part=part, version=version)
    return application, is_new


def open_draft(
    *, key: UUID, call: CallPage, lead: StructurePage, by: User, counted_at: datetime
) -> tuple[Application, bool]:
    """The row alone."""
    existing = Application.objects.filter(start_key=key).first()
    if existing:
        return _theirs(existing, by), False
    call = call.source
    if not call.takes_applications_at(counted_at):
        raise CallClosedError
    version = current_version(call)
    application, is_new = Application.objects.get_or_create(
        start_key=key,
        defaults={"call": call, "form_version": version, "lead": lead, "created_by": by, "updated_by": by},
    )
    return _theirs(application, by), is_new


def _theirs(application: Application, person: User) -> Application:
    if application.created_by_id != person.pk:
        raise NotAllowedError
    return application


def name_lead(
    application: Application, structure: StructurePage, *, by: User | None, now: datetime
) -> Participant:
    """The row of the structure that begins an application."""
    record = structure.register
    return application.parts.create(
        role=rules.Role.LEAD,
        state=Participant.State.ACCEPTED,
        structure=structure,
        name=structure.title,
        invited_by=by,
        sent_at=now,
        answered_at=now,
        answered_by=by,
        known_siret=(record.siret if record else None) or "",
    )


def prefill(application: Application, by: User) -> None:
    """What the portal knows of whoever begins: the contact of the form, which they may change."""
    known = {CONTACT: {TYPED: {"name": by.full_name, "email": by.email}}}
    asked = application.filed_questionnaire.questions
    answers = {key: known[question.type] for key, question in asked.items() if question.type in known}
    if answers:
        application.answers = fitted(application.filed_questionnaire, application, answers)
        application.save(update_fields=["answers"])


@transaction.atomic
def delete_draft(*, application: Application, by: User, now: datetime) -> None:
    """Erase what was never filed, and tell the group. The call's own history keeps that it existed."""
    current = lock(application)
    require(rules.Action.DELETE, application=current, by=by, now=now)
    letters.write("draft_deleted", current, to=group(current), who=by.public_name)
    erase(current, by=by)


def erase(application: Application, *, by: User | None) -> None:
    paths = list(application.files.values_list("path", flat=True))
    names = [part.name for part in application.parts.taking_part()]
    end_idea(application, by=by, now=timezone.now(), reason="erased")
    forget_offers(HelpOffer.objects.filter(idea__application=application))
    forget_words(JoinRequest.objects.filter(idea__application=application), "message", "answer")
    log_page(
        application.call,
        "calls.draft_deleted",
        user=by,
        data={"application": str(application.pk), "structures": names},
    )
    forget_records(list(application.parts.exclude(record=None).select_related("record")))
    application.delete()
    forget(paths)
