"""Files that were kept while the antivirus did not answer: read as soon as it does."""

import structlog
from django.db import transaction
from django.utils import timezone

from calls.models import ApplicationEvent, ApplicationFile
from calls.services.acting import lock
from calls.services.journal import log
from portal import antivirus

logger = structlog.get_logger(__name__)


def scan_waiting() -> int:
    """How many were read. Stops at the first silence of the daemon: the next round tries again."""
    count = 0
    for file in ApplicationFile.objects.filter(awaits_scan=True).order_by("sent_at"):
        try:
            scan(file)
        except antivirus.NotScannedError as error:
            logger.warning("antivirus_unreachable", reason=str(error), file=str(file.pk))
            return count
        except FileNotFoundError:
            logger.exception("application_file_missing", file=str(file.pk))
            continue
        count += 1
    return count


def scan(file: ApplicationFile) -> None:
    with file.open() as content:
        virus = antivirus.virus_in(content)
    _note(file, virus)


@transaction.atomic
def _note(file: ApplicationFile, virus: str) -> None:
    application = lock(file.application)
    waiting = ApplicationFile.objects.filter(pk=file.pk, awaits_scan=True)
    if not waiting.update(awaits_scan=False, virus=virus) or not virus:
        return
    logger.error("application_file_infected", file=str(file.pk), virus=virus, application=str(application.pk))
    log(application, ApplicationEvent.Kind.INFECTED, by=None, at=timezone.now(), name=file.name, virus=virus)
