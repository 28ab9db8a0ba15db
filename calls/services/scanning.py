"""Files that were kept while the antivirus did not answer: read as soon as it does."""

import structlog
from django.db import transaction
from django.utils import timezone

from calls import letters
from calls.models import ApplicationEvent, ApplicationFile
from calls.services.acting import lock
from calls.services.errors import DeletedError
from calls.services.journal import log
from calls.services.people import group
from portal import antivirus

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
    application = lock(file.application)
    waiting = ApplicationFile.objects.filter(pk=file.pk, awaits_scan=True)
    if not waiting.update(awaits_scan=False, virus=virus) or not virus:
        return
    logger.error("application_file_infected", file=str(file.pk), virus=virus, application=str(application.pk))
    log(application, ApplicationEvent.Kind.INFECTED, by=None, at=timezone.now(), name=file.name, virus=virus)
    letters.write("file_infected", application, to=group(application), file=file.name)
