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
    """`part` is the participant for whom `by` acts; an agent acts for none, and the line says so."""
    is_assisted = _is_assisted(application, by, part)
    event = ApplicationEvent.objects.create(
        application=application,
        kind=kind,
        state=application.state,
        by=by,
        structure_id=None if is_assisted or part is None else part.structure_id,
        at=at,
        data={**data, **({"assisted": True} if is_assisted else {})},
    )
    logger.info(
        "application_changed",
        kind=kind,
        application=str(application.pk),
        number=application.number,
        user=by.pk if by else None,
    )
    return event


def _is_assisted(application: Application, by: User | None, part: Participant | None) -> bool:
    if by is None or part is None or application.assisted is None:
        return False
    return not application.parts.acting_for(by).filter(pk=part.pk).exists()


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
        structure_id=None if part is None or _is_assisted(application, by, part) else part.structure_id,
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
