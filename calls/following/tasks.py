from datetime import UTC, datetime

from procrastinate.contrib.django import app

from calls.following import services


@app.periodic(cron="*/5 * * * *")
@app.task(name="calls.tell_moments", queueing_lock="calls.tell_moments", lock="calls.tell_moments")
def tell_moments(timestamp: int) -> None:
    services.tell_moments(datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="50 3 * * *")
@app.task(name="calls.forget_followers", queueing_lock="calls.forget_followers")
def forget_followers(timestamp: int) -> None:
    services.forget(datetime.fromtimestamp(timestamp, tz=UTC))
