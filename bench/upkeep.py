"""The mails that ask members to confirm their page: as many as a directory that was never asked owes."""

from django.db import connection
from django.utils import timezone

from bench.directory import Batch
from bench.subjects import SILENT
from structures.freshness.services import ask, due

TOLD = """
INSERT INTO structures_confirmationmail (structure_id, recipient, kind, since, sent_at)
SELECT member.structure_id, person.email, 'request', silent.since, now() FROM ({silent}) silent
JOIN structures_membership member ON member.id = silent.id
JOIN accounts_user person ON person.id = member.user_id
"""
QUEUED = """
INSERT INTO post_office_email (from_email, "to", cc, bcc, subject, message, html_message, status, priority,
  created, last_updated, backend_alias)
SELECT 'a', 'b', '', '', 'c', 'd', '', 2, 2, now(), now(), '' FROM ({silent}) silent
"""


def confirmations() -> Batch:
    count = len(due(timezone.now()))
    return Batch(f"{count} mails that ask to confirm", count, ask, _write)


def _write() -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(QUEUED.format(silent=SILENT))
        cursor.execute(TOLD.format(silent=SILENT))
        cursor.execute("ROLLBACK")
