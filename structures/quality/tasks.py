from django.conf import settings
from procrastinate.contrib.django import app

from structures.quality import websites


@app.periodic(cron="30 4 * * *")
@app.task(name="structures.check_websites", queueing_lock="structures.check_websites")
def check_websites(timestamp: int = 0) -> None:
    if settings.CHECK_WEBSITES:
        websites.check_websites()
