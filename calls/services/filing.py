"""An application is filed once, whatever is clicked twice, and its receipt leaves with it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language

from accounts.models import User
from calls import letters, rules
from calls.forms import stored_forms
from calls.models import Application, ApplicationEvent, CallPage
from calls.services.acting import is_open, lock_with_call, parts_of
from calls.services.errors import CallClosedError, ChangedError, IncompleteError
from calls.services.journal import log


@transaction.atomic
def submit(*, application: Application, version: int, by: User, received_at: datetime) -> Application:
    """File a draft. Filing it again returns it as it was filed: same number, no second mail."""
    current = lock_with_call(application)
    if not current.is_draft:
        return current
    if not is_open(current, received_at):
        raise CallClosedError
    if current.version != version:
        raise ChangedError
    if not all(form.is_complete for form in stored_forms(current, current.filed_questionnaire)):
        raise IncompleteError
    filed = _frozen(current, current.call)
    changed = Application.objects.filter(
        pk=current.pk, state=Application.State.DRAFT, version=version
    ).update(**filed, filed_at=received_at, filed_by=by, version=version + 1)
    if not changed:
        raise ChangedError
    current.refresh_from_db()
    part = next(iter(parts_of(current, by)), None)
    log(current, ApplicationEvent.Kind.FILED, by=by, at=received_at, part=part)
    _send_receipts(current)
    return current


def _frozen(application: Application, call: CallPage) -> dict[str, Any]:
    last = call.applications.aggregate(last=Max("sequence"))["last"] or 0
    answers = application.filed_questionnaire.kept(application.answers)
    participants = snapshot(application)
    return {
        "state": Application.State.SUBMITTED,
        "answers": answers,
        "sequence": last + 1,
        "number": f"{call.edition}-{last + 1:04}",
        "participants": participants,
        "content_hash": rules.content_hash(
            answers=answers, participants=participants, form_digest=application.form_version.digest
        ),
    }


def snapshot(application: Application) -> list[dict[str, Any]]:
    """Who takes part, the lead first, with what registers say on that day."""
    parts = application.parts.taking_part().with_facts()
    return rules.in_order(part.facts for part in parts)


def _send_receipts(application: Application) -> None:
    """To each member of the lead structure, in the words that the call has in their language."""
    calls = letters.Translations(application.call)
    letters.write(
        "receipt",
        application,
        to=letters.members_of([application.lead]),
        number=application.number,
        received_on=application.filed_at,
        hash=application.content_hash,
        signatories=", ".join(str(each["name"]) for each in application.participants),
        receipt_text=lambda: calls.in_language(get_language()).receipt_text,
    )
