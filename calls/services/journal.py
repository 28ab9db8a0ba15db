"""The two logs of an application: what happened to it, and what became of each answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.utils import timezone

from accounts.models import User
from calls.models import AnswerChange, Application, ApplicationEvent, Participant
from calls.questionnaire import Answer, Questionnaire

logger = structlog.get_logger(__name__)


def log(
    application: Application,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    part: Participant | None = None,
    **data: Any,
) -> ApplicationEvent:
    """`part` is the participant for whom `by` acts."""
    event = ApplicationEvent.objects.create(
        application=application,
        kind=kind,
        state=application.state,
        by=by,
        structure_id=part.structure_id if part else None,
        at=at,
        data=data,
    )
    logger.info(
        "application_changed",
        kind=kind,
        application=str(application.pk),
        number=application.number,
        user=by.pk if by else None,
    )
    return event


def log_answer(
    application: Application,
    question: str,
    *,
    kind: str,
    old: Answer,
    new: Answer,
    by: User | None,
    part: Participant | None = None,
    at: datetime | None = None,
) -> AnswerChange:
    return AnswerChange.objects.create(
        application=application,
        form_version_id=application.form_version_id,
        step=step_of(application.filed_questionnaire, question),
        question=question,
        kind=kind,
        old=old,
        new=new,
        by=by,
        structure_id=part.structure_id if part else None,
        at=at or timezone.now(),
    )


def log_answers(
    application: Application,
    before: Mapping[str, Answer],
    after: Mapping[str, Answer],
    *,
    kind: str,
    by: User | None,
    part: Participant | None = None,
) -> None:
    """One line for each answer that differs."""
    for question in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(question), after.get(question)
        if old != new:
            log_answer(application, question, kind=kind, old=old, new=new, by=by, part=part)


def step_of(questionnaire: Questionnaire, question: str) -> str:
    found = (step.key for step in questionnaire.steps if any(one.key == question for one in step.questions))
    return next(found, "")
