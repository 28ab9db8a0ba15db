"""Wagtail's own jobs are rows for the one worker."""

from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django_tasks import task
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.tasks import ProcrastinateBackend, run_task, take_up_jobs

pytestmark = pytest.mark.django_db
done: list[str] = []


@task()
def greet(name: str) -> None:
    done.append(name)


def test_a_task_waits_as_a_row_and_runs_later() -> None:
    backend = ProcrastinateBackend("default", {"QUEUES": []})

    backend.enqueue(greet, ["Léa"], {})

    job = ProcrastinateJob.objects.get(task_name="portal.run_task")
    assert done == []

    run_task(**job.args)
    assert done == ["Léa"]


def test_indexing_a_row_that_was_removed_since_is_no_fault() -> None:
    run_task("wagtail.tasks.update_reference_index_task", ["accounts", "User", "0"], {})


def begun_by_a_killed_worker(**options: Any) -> int:
    """A job that a worker took, of which nothing was heard since."""
    job = app.configure_task("portal.send_mails", **options).defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
    return int(job)


def take_up() -> None:
    async_to_sync(take_up_jobs.func)(SimpleNamespace(app=app), timestamp=0)


def test_what_a_killed_worker_was_doing_waits_again() -> None:
    job = begun_by_a_killed_worker()

    take_up()

    assert ProcrastinateJob.objects.get(pk=job).status == "todo"


def test_a_killed_round_gives_way_to_the_one_that_already_waits() -> None:
    """It kept the lock of all rounds: no mail left any more."""
    killed = begun_by_a_killed_worker(queueing_lock="portal.send_mails")
    waiting = app.configure_task("portal.send_mails", queueing_lock="portal.send_mails").defer(timestamp=1)

    take_up()

    assert ProcrastinateJob.objects.get(pk=killed).status == "failed"
    assert ProcrastinateJob.objects.get(pk=waiting).status == "todo"
