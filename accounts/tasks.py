from django.utils import timezone
from procrastinate.contrib.django import app

from accounts import digest


@app.periodic(cron="30 5 * * *")
@app.task(name="accounts.send_digests", queueing_lock="accounts.send_digests")
def send_digests(timestamp: int) -> None:
    """Before people start their day in Paris, whatever the season."""
    digest.send_all(timezone.localdate())
