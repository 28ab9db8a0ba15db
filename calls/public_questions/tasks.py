from datetime import UTC, datetime

from procrastinate.contrib.django import app

from calls.public_questions import services


@app.periodic(cron="10 4 * * *")
@app.task(name="calls.forget_askers", queueing_lock="calls.forget_askers")
def forget_askers(timestamp: int) -> None:
    services.forget_addresses(datetime.fromtimestamp(timestamp, tz=UTC))
