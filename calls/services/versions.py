"""The form of a call as drafts, signatures and filed applications name it."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue

from accounts.models import User
from calls import letters, rules
from calls.comparing import comparable
from calls.conditions import is_typed
from calls.form_changes import change_words, compare, in_words_of
from calls.forms import files_kept, fitted
from calls.models import AnswerChange, Application, ApplicationEvent, ApplicationFile, CallPage, FormVersion
from calls.questionnaire import Answer
from calls.services.journal import log, log_answers
from calls.services.people import writers


def follow(instance: CallPage, update_fields: Any = None, **_signal: Any) -> None:
    """On every change of the published page, in its transaction: a form that changed makes a version.

    Drafts move to it at once. Before the opening nobody has begun, and the form is still being written.
    """
    if not instance.is_source or not instance.live or (update_fields and "steps" not in update_fields):
        return
    has_begun = timezone.now() >= instance.opening_at or instance.form_versions.exists()
    if has_begun and instance.steps:
        revision = instance.live_revision
        current_version(instance, by=revision.user if revision else None)


@transaction.atomic
def current_version(call: CallPage, *, by: User | None = None) -> FormVersion:
    """The version of the form as it is published; made, and followed by drafts, when it is new."""
    # What `call` held when its caller read it may have been replaced while this waited for the row.
    call = CallPage.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    steps = as_written_today(call.steps)
    digest = rules.digest(steps)
    latest = call.form_versions.order_by("-number").first()
    if latest and _is_same(latest, steps, digest):
        return latest
    number = latest.number + 1 if latest else 1
    made = FormVersion.objects.create(
        call=call, number=number, steps=steps, digest=digest, made_at=timezone.now(), made_by=by
    )
    for draft in Application.objects.filter(call=call, state=Application.State.DRAFT).order_by("pk"):
        move(draft, made)
    return made


def _is_same(version: FormVersion, steps: list[dict[str, Any]], digest: str) -> bool:
    """Blocks that learnt an option since, or a page that was only saved again, do not make another form."""
    if digest == version.digest:
        return True
    then = as_written_today(version.stream())
    return comparable(then, with_keys=True) == comparable(steps, with_keys=True)


def as_written_today(steps: StreamValue) -> list[dict[str, Any]]:
    """As every block writes itself today, so that two ways to store the same form are one."""
    block = steps.stream_block
    stream = block.to_python(json.loads(json.dumps(block.get_prep_value(steps), cls=DjangoJSONEncoder)))
    _read_whole(stream)
    written: list[dict[str, Any]] = json.loads(
        json.dumps(block.get_prep_value(stream), cls=DjangoJSONEncoder)
    )
    return written


def _read_whole(value: Any) -> None:
    """Blocks not looked at yet would write themselves as they were stored."""
    if isinstance(value, StreamValue | ListValue):
        for child in value:
            _read_whole(child.value if isinstance(value, StreamValue) else child)
    elif isinstance(value, StructValue):
        for child in value.values():
            _read_whole(child)


@transaction.atomic
def move(application: Application, version: FormVersion) -> None:
    """Bring a draft to a version of its form: answers that still fit stay, the others go to the log."""
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("form_version")
        .get(pk=application.pk)
    )
    if not locked.is_draft or locked.form_version_id == version.pk:
        return
    forms = locked.form_version, version
    before, change = locked.answers, compare(*(form.questionnaire for form in forms))
    files = files_kept(locked)
    kept = {key: answer for key, answer in before.items() if change.fits(key)}
    after = _unless_typed(before, fitted(version.questionnaire, locked, kept))
    log_answers(locked, before, after, kind=AnswerChange.Kind.FORM_CHANGED, by=None)
    locked.form_version, locked.answers = version, after
    locked.version += 1
    locked.save(update_fields=["form_version", "answers", "version"])
    gone = [key for key in before if key not in after]
    _set_files_aside(files, gone)
    lost = [change.label(key) for key in gone]
    unfit = [change.label(key) for key in after if is_typed(after[key]) and not is_typed(before[key])]
    told: dict[str, Any] = {
        "number": version.number,
        **change.told,
        "set_aside": lost,
        "to_complete": unfit,
    }
    log(locked, ApplicationEvent.Kind.FORM_CHANGED, by=version.made_by, at=version.made_at, **told)
    words = partial(_told_in_words, letters.Translations(locked.call), forms, told)
    letters.write("form_changed", locked, to=writers(locked), changes=words)


def _told_in_words(
    calls: letters.Translations, forms: tuple[FormVersion, ...], told: Mapping[str, Any]
) -> str:
    """In the language of whoever reads the mail, with the labels of the translation where there is one."""
    call = calls.in_language(get_language() or "")
    if call.is_source:
        return change_words(told)
    return change_words(in_words_of(told, *(form.in_words_of(call) for form in forms)))


def _unless_typed(before: dict[str, Answer], after: dict[str, Answer]) -> dict[str, Answer]:
    """What was to complete already, and still is, has not changed."""
    return {
        key: before[key] if is_typed(before[key]) and is_typed(answer) else answer
        for key, answer in after.items()
    }


def _set_files_aside(files: dict[str, list[ApplicationFile]], questions: list[str]) -> None:
    """A file answers nothing once its answer is gone."""
    for question in questions:
        for file in files.get(question, ()):
            file.set_aside()
