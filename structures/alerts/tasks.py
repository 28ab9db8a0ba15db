from datetime import UTC, datetime

from procrastinate.contrib.django import app

from structures.alerts import news


@app.periodic(cron="10 * * * *")
@app.task(
    name="structures.send_alerts", queueing_lock="structures.send_alerts", lock="structures.send_alerts"
)
def send_alerts(timestamp: int) -> None:
    """Each alert has its own hour: a worker that slept catches up at once."""
    news.send_due(datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="40 3 * * *")
@app.task(name="structures.forget_alerts", queueing_lock="structures.forget_alerts")
def forget_alerts(timestamp: int) -> None:
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    news.remind(now)
    news.forget(now)
