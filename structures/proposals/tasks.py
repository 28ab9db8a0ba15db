from procrastinate.contrib.django import app

from structures.proposals import services


@app.periodic(cron="10 3 * * *")
@app.task(name="structures.forget_proposal_senders", queueing_lock="structures.forget_proposal_senders")
def forget_proposal_senders(timestamp: int = 0) -> None:
    services.forget_senders()
