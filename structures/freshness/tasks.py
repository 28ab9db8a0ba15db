from procrastinate.contrib.django import app

from structures.freshness import closures, services


@app.periodic(cron="30 7 * * *")
@app.task(name="structures.ask_to_confirm", queueing_lock="structures.ask_to_confirm")
def ask_to_confirm(timestamp: int = 0) -> None:
    services.ask()


@app.periodic(cron="*/10 * * * *")
@app.task(name="structures.tell_closures", queueing_lock="structures.tell_closures")
def tell_closures(timestamp: int = 0) -> None:
    closures.tell()
