"""The one worker: procrastinate's jobs, and django-tasks' (Wagtail's own) through it."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

from portal.dated import publish_due, unpublish_expired
from portal.mails.boxes import read_box
from portal.mails.sending import purge, send_due

#: A worker that has not been heard of for so many seconds is dead.
SILENCE = 60
#: Wagtail lists again what a row refers to, some time after it was saved.
INDEXING = "wagtail.tasks.update_reference_index_task"


@app.task(name="portal.run_task", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def run_task(path: str, arguments: list[Any], options: dict[str, Any]) -> None:
    try:
        import_string(path).call(*arguments, **options)
    except ObjectDoesNotExist:
        # A row that was removed since: what it referred to was forgotten with it.
        if path != INDEXING:
            raise


@app.periodic(cron="* * * * *")
@app.task(name="portal.send_mails", queueing_lock="portal.send_mails", lock="portal.send_mails")
def send_mails(timestamp: int) -> None:
    """Send what is due; what fails waits for its next try."""
    send_due()


@app.periodic(cron="* * * * *")
@app.task(name="portal.take_up_jobs", queueing_lock="portal.take_up_jobs", pass_context=True)
async def take_up_jobs(context: JobContext, timestamp: int) -> None:
    """What a killed worker was doing is done again: left as it is, it would keep its lock, and its kind
    of job (mails, imports) would wait for ever."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
        if job.queueing_lock and await _waiting(manager, job.queueing_lock):
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


async def _waiting(manager: JobManager, queueing_lock: str) -> bool:
    """Whether the same job already waits for its turn: only one may."""
    return bool(await manager.list_jobs_async(queueing_lock=queueing_lock, status=Status.TODO.value))


@app.periodic(cron="* * * * *")
@app.task(name="portal.publish_dated", queueing_lock="portal.publish_dated", lock="portal.publish_dated")
def publish_dated(timestamp: int) -> None:
    """Pages whose day has come go online, those that have expired leave."""
    now = timezone.now()
    unpublish_expired(now)
    publish_due(now)


@app.periodic(cron="50 3 * * *")
@app.task(name="portal.purge_mails", queueing_lock="portal.purge_mails")
def purge_mails(timestamp: int) -> None:
    purge(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="portal.read_bounces", queueing_lock="portal.read_bounces", lock="portal.read_bounces")
def read_bounces(timestamp: int) -> None:
    """Where a box for returned mails is configured."""
    if settings.BOUNCES_URL:
        read_box(settings.BOUNCES_URL)


class ProcrastinateBackend(BaseTaskBackend):
    """Runs django-tasks' tasks as procrastinate jobs: rows of the same transaction, retried."""

    supports_defer = True

    def enqueue(self, task: Task, args: list[Any], kwargs: dict[str, Any]) -> TaskResult:
        self.validate_task(task)
        run_task.configure(schedule_at=task.run_after).defer(
            path=task.module_path, arguments=normalize_json(args), options=normalize_json(kwargs)
        )
        return TaskResult(
            task=task,
            id=str(uuid4()),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
