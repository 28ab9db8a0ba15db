from procrastinate.contrib.django import app

from structures.duplicates import services


@app.periodic(cron="40 2 * * *")
@app.task(name="structures.find_duplicates", queueing_lock="structures.find_duplicates")
def find_duplicates(timestamp: int = 0) -> None:
    services.find_duplicates()
