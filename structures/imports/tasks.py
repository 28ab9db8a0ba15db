"""Asks the registers again, night after night, about the structures that the directory knows."""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from structures.imports import runs
from structures.imports.adapters.live import Client, LiveReading, UnreachableError
from structures.imports.report import Kind, Report
from structures.imports.writing import upsert
from structures.models import DirectoryPage, ImportMessage, ImportRun, RegisterRecord, StructurePage
from structures.models.records import EXAMPLE_SIREN

log = structlog.get_logger(__name__)

#: A structure is read again after so long.
LIFE = timedelta(days=7)
#: At 7 a second, a night's share takes some ten minutes: the whole of the Gard's employers every night.
MOST_A_NIGHT = 4_000
#: Written together: what a cut network leaves undone is at most this.
BATCH = 100
#: A night that withdraws more of the live pages is rather a change of the API than of the Gard.
MOST_WITHDRAWN = 0.02
#: So few may really close in one night, however small the directory.
FEW_WITHDRAWN = 5


@app.periodic(cron="20 3 * * *")
@app.task(name="structures.refresh_registers", queueing_lock="structures.refresh_registers")
def refresh_registers(timestamp: int) -> None:
    """Closed ones are flagged at once. Does nothing unless `REFRESH_REGISTERS` is set."""
    if settings.REFRESH_REGISTERS:
        with Client() as client:
            refresh(client, numbers_due())


def numbers_due() -> list[str]:
    """SIRET of what was not read for a while, the longest ago first."""
    due = RegisterRecord.objects.exclude(siret=None).exclude(siren__startswith=EXAMPLE_SIREN)
    due = due.exclude(refreshed_at__gt=timezone.now() - LIFE)
    ordered = due.order_by(F("refreshed_at").asc(nulls_first=True), "pk")
    return [siret for siret in ordered.values_list("siret", flat=True)[:MOST_A_NIGHT] if siret]


def refresh(client: Client, numbers: Sequence[str]) -> None:
    """Each batch is written before the next is asked: an interruption loses no more than one."""
    directory = DirectoryPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if directory is None:
        return
    read, withdrawn = 0, 0
    limit = max(FEW_WITHDRAWN, int(StructurePage.objects.live().count() * MOST_WITHDRAWN))
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        try:
            reading = LiveReading(client, numbers=batch, everywhere=True)
            lines = list(reading.lines())
        except UnreachableError as error:
            log.warning("registers_unreachable", why=str(error), read=read, left=len(numbers) - read)
            return
        with translation.override(settings.LANGUAGE_CODE):
            expected = upsert.run(lines, directory=directory, dry_run=True)
            withdrawn += expected.counts[Kind.WITHDRAWN]
            if withdrawn > limit:
                _stop(expected, withdrawn=withdrawn, limit=limit)
                return
            report = upsert.run(lines, directory=directory)
        read += len(batch)
        log.info("registers_read", summary=report.summary, read=read, of=len(numbers))


@transaction.atomic
def _stop(expected: Report, *, withdrawn: int, limit: int) -> None:
    """Before the batch that passes the limit is written; editors read which pages it would have taken."""
    why = _(
        "This reading would have withdrawn %(count)d pages in one night, more than %(limit)d: it stopped "
        "before. If these structures did close, the operator runs “import_structures --live --known”."
    ) % {"count": withdrawn, "limit": limit}
    run = ImportRun.objects.create(
        state=ImportRun.State.FAILED,
        format=_("nightly reading of the registers"),
        failure=why,
        finished_at=timezone.now(),
        counts={"preview": dict(expected.counts)},
    )
    runs.keep_messages(run, ImportMessage.Step.PREVIEW, expected.of(Kind.WITHDRAWN))
    log.error("registers_stopped", withdrawn=withdrawn, limit=limit, run=run.pk)
