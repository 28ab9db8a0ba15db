from procrastinate.contrib.django import app

from structures.spelling.vocabulary import refresh_vocabulary


@app.periodic(cron="*/15 * * * *")
@app.task(
    name="structures.count_words", queueing_lock="structures.count_words", lock="structures.count_words"
)
def count_words(timestamp: int = 0) -> None:
    refresh_vocabulary()
