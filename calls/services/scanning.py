"""Files that were kept while the antivirus did not answer: read as soon as it does."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.readers import reader_at
from calls import letters, rules
from calls.models import Application, ApplicationEvent, ApplicationFile
from calls.services.acting import is_open, lock
from calls.services.errors import DeletedError
from calls.services.journal import log
from calls.services.people import group
from portal import antivirus
from portal.mail import Reader

logger = structlog.get_logger(__name__)

#: Nobody waits for the answer here.
PATIENCE = 120


def scan_waiting() -> int:
    """How many were read. Stops at the first silence of the daemon: the next round tries again."""
    count = 0
    # In no order: one that takes the daemon too long is not always the first, which would hide all others.
    for file in ApplicationFile.objects.filter(awaits_scan=True).order_by("?"):
        try:
            count += _is_scanned(file)
        except antivirus.UnreachableError as error:
            logger.warning("antivirus_unreachable", reason=str(error), file=str(file.pk))
            return count
    return count


def _is_scanned(file: ApplicationFile) -> bool:
    """What can never be read waits for good, and keeps no other from being read."""
    try:
        scan(file)
    except antivirus.UnreachableError:
        raise
    except (antivirus.NotScannedError, OSError, DeletedError) as error:
        logger.warning("application_file_not_scanned", reason=str(error), file=str(file.pk))
        return False
    return True


def scan(file: ApplicationFile) -> None:
    with file.open() as content:
        virus = antivirus.virus_in(content, seconds=PATIENCE)
    _note(file, virus)


@transaction.atomic
def _note(file: ApplicationFile, virus: str) -> None:
    application, now = lock(file.application), timezone.now()
    waiting = ApplicationFile.objects.filter(pk=file.pk, awaits_scan=True)
    if not waiting.update(awaits_scan=False, virus=virus) or not virus:
        return
    logger.error("application_file_infected", file=str(file.pk), virus=virus, application=str(application.pk))
    log(application, ApplicationEvent.Kind.INFECTED, by=None, at=now, name=file.name, virus=virus)
    to_do = _to_do(application, file, now)
    letters.write("file_infected", application, to=_concerned(application), file=file.name, to_do=to_do)
    if application.state in rules.UNDECIDED and (file.is_answer or file.is_kept_scan):
        _tell_service(application, file)


def _concerned(application: Application) -> list[User | Reader]:
    """The group, and the agent who enters the application for it."""
    agent = application.assisted.agent if application.assisted else None
    return [*group(application), *([agent] if agent and agent.is_active else [])]


def _to_do(application: Application, file: ApplicationFile, now: datetime) -> Promise:
    """What was filed stays filed as it was signed: nothing replaces a file there."""
    if file.is_kept_scan:
        return _("The service that enters the application adds a sound scan of these pages.")
    if not file.is_answer or application.state == Application.State.WITHDRAWN:
        return _("This file is only kept with the history: you have nothing to do.")
    if application.is_draft:
        return _("Send another in its place, from a computer that was checked.")
    if application.is_signing:
        return _(
            "To send another in its place, someone who signs first returns the application to draft: "
            "the signatures are then asked for again."
        )
    if is_open(application, now):
        return _(
            "What was filed stays filed. Until the closing, the lead structure may still take it back, send "
            "another file in its place, have it signed again and file it again."
        )
    return _(
        "What was filed stays filed, on its date. The service in charge of the call is told as well: keep "
        "the original, it will tell you how to hand in a sound copy."
    )


def _tell_service(application: Application, file: ApplicationFile) -> None:
    call = application.call
    if not call.contact_email:
        return
    letters.write(
        "filed_file_infected",
        application,
        to=[reader_at(call.contact_email, call.contact_name)],
        number=application.number,
        file=file.name,
        admin_url=lambda: letters.address("applications:inspect", application.pk),
    )
