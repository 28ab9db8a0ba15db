from procrastinate.contrib.django import app

from structures.corrections import retention


@app.periodic(cron="20 3 * * *")
@app.task(name="structures.forget_correspondents", queueing_lock="structures.forget_correspondents")
def forget_correspondents(timestamp: int = 0) -> None:
    retention.forget()
