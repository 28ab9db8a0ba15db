"""One group may sign and file after the closing, because an instructor says so."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from calls import letters, rules
from calls.models import Application, ApplicationEvent, LateAccess
from calls.services.acting import lock_with_call
from calls.services.errors import NotAllowedError, WrongStateError
from calls.services.journal import log
from calls.services.leading import HELP
from calls.services.people import group


@transaction.atomic
def give_late_access(
    *, application: Application, until: datetime, reason: str, by: User, now: datetime
) -> LateAccess:
    """`until` is an exclusive instant, as the closing is."""
    if not by.has_perm(HELP):
        raise NotAllowedError
    current = lock_with_call(application)
    if current.state not in rules.UNFILED or until <= max(now, current.call.closing_at):
        raise WrongStateError
    access = LateAccess.objects.create(
        application=current, until=until, reason=reason, given_by=by, given_at=now
    )
    log(
        current,
        ApplicationEvent.Kind.LATE_ACCESS,
        by=by,
        at=now,
        until=until.isoformat(),
        reason=reason,
    )
    letters.write(
        "late_access", current, to=group(current), until=lambda: rules.closing_words(until), reason=reason
    )
    return access
