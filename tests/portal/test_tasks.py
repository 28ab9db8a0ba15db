"""Wagtail's own jobs are rows for the one worker."""

import pytest
from django_tasks import task
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.tasks import ProcrastinateBackend, run_task

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
