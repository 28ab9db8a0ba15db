from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from structures.membership import pictures, rules
from structures.models import Claim, Invitation, PageDraft


@app.periodic(cron="50 3 * * *")
@app.task(name="structures.forget_requests", queueing_lock="structures.forget_requests")
def forget_requests(timestamp: int) -> None:
    """What was decided long ago about people, and pictures that nothing shows."""
    forget_decisions(timezone.now() - rules.DECISIONS_KEPT)
    Invitation.objects.waiting().filter(sent_at__lt=timezone.now() - rules.DECISIONS_KEPT).delete()
    pictures.forget_unused()


def forget_decisions(before: datetime) -> None:
    for model in (Claim, Invitation):
        model.objects.filter(decided_at__lt=before).delete()
    PageDraft.objects.exclude(state__in=PageDraft.OPEN).filter(decided_at__lt=before).delete()
