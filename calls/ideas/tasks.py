from datetime import UTC, datetime

from procrastinate.contrib.django import app

from calls.ideas import retention


@app.periodic(cron="*/5 * * * *")
@app.task(name="calls.close_ideas", queueing_lock="calls.close_ideas")
def close_ideas(timestamp: int) -> None:
    """Of calls that have just closed."""
    retention.close_over(datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="15 4 * * *")
@app.task(name="calls.forget_helpers", queueing_lock="calls.forget_helpers")
def forget_helpers(timestamp: int) -> None:
    retention.forget(datetime.fromtimestamp(timestamp, tz=UTC))
