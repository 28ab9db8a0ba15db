"""A draft begins with what is known already: another application, or a commons."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from calls import letters, matching, rules, uploads
from calls.fields.territories import territory_code
from calls.forms import fitted
from calls.kinds.files import file_answers
from calls.models import AnswerChange, Application, ApplicationEvent, ApplicationFile, CallPage
from calls.questionnaire import TYPED, Answer, Questionnaire
from calls.services.acting import is_open, parts_of
from calls.services.drafts import begin
from calls.services.errors import AlreadyThereError, NotAllowedError, TooManyInvitationsError, WrongStateError
from calls.services.invitations import invite
from calls.services.journal import log, log_answers
from calls.services.people import group
from commons.models import CommonsPage
from structures.models import StructurePage

logger = structlog.get_logger(__name__)


@transaction.atomic
def carry_over(
    *,
    source: Application,
    key: UUID,
    call: CallPage,
    lead: StructurePage,
    invites_again: bool,
    by: User,
    now: datetime,
) -> Application:
    """Begin a draft in an open call with the answers of an application that was not filed or was withdrawn.

    Its files are copied, and its structures may be asked again: nobody takes part in a call unasked.
    """
    if not rules.has_role(rules.Action.CARRY_OVER, [part.role for part in parts_of(source, by)]):
        raise NotAllowedError
    if not rules.may_carry_over(state=source.state, is_open=is_open(source, now)):
        raise WrongStateError
    draft, is_new = begin(key=key, call=call, lead=lead, by=by, now=now)
    if not is_new:
        return draft
    draft.carried_from = source
    lost = _carry_answers(draft, source, by)
    log(draft, ApplicationEvent.Kind.CARRIED, by=by, at=now, source=str(source.pk), set_aside=lost)
    _tell_group(source, draft, by)
    if invites_again:
        _invite_again(draft, source, by, now)
    return draft


def _tell_group(source: Application, draft: Application, by: User) -> None:
    """What they wrote together begins another application: none of them learns it by chance."""
    told = [person for person in group(source) if person != by]
    new = {"new_call": draft.call.title, "structure": draft.lead.title}
    letters.write("carried_over", source, to=told, who=str(by), **new)


def _carry_answers(draft: Application, source: Application, by: User) -> list[str]:
    """The labels of what could not follow: questions that the new form does not ask, files that are lost."""
    old, new = source.filed_questionnaire, draft.filed_questionnaire
    matched = matching.matched(old, new)
    written = source.written_answers
    answers = matching.carried(old, new, written)
    found = _with_files(draft, source, answers, by)
    _write(draft, {**draft.answers, **found}, by)
    kept = {before for before, after in matched.items() if after in found}
    return [question.label for key, question in old.questions.items() if key in written.keys() - kept]


def _write(draft: Application, answers: dict[str, Answer], by: User) -> None:
    before, draft.answers = draft.answers, fitted(draft.filed_questionnaire, draft, answers)
    draft.version += 1
    draft.save(update_fields=["answers", "carried_from", "commons", "version", "updated_at"])
    log_answers(draft, before, draft.answers, kind=AnswerChange.Kind.CARRIED, by=by)


def _with_files(
    draft: Application, source: Application, answers: dict[str, Answer], by: User
) -> dict[str, Answer]:
    """Each file is copied: neither application loses its own when the other goes."""
    files = {str(file.pk): file for file in source.files.current()}
    found = dict(answers)
    for question, answer in answers.items():
        named = [files.get(each["file"]) for each in file_answers(answer)]
        copies = [copy.answer for file in named if file and (copy := _copy(draft, question, file, by))]
        if copies:
            found[question] = copies if isinstance(answer, list) else copies[0]
        elif named:
            del found[question]
    return found


def _copy(draft: Application, question: str, file: ApplicationFile, by: User) -> ApplicationFile | None:
    """None when the file is gone or the disk is full: what was written follows all the same."""
    key = uuid4()
    try:
        with file.open() as content:
            kept = uploads.keep(SimpleUploadedFile(file.name, content.read()), key=key)
    except OSError:
        logger.exception("application_file_not_copied", file=str(file.pk), application=str(draft.pk))
        return None
    return ApplicationFile.objects.create(
        key=key,
        application=draft,
        question=question,
        name=file.name,
        size=kept.size,
        sha256=kept.sha256,
        path=kept.path,
        awaits_scan=file.awaits_scan,
        virus=file.virus,
        sent_by=by,
    )


def _invite_again(draft: Application, source: Application, by: User, now: datetime) -> None:
    """Those that took part and still have a page; the others are invited by hand."""
    for part in source.parts.taking_part().select_related("structure"):
        if part.structure and part.structure != draft.lead:
            role = rules.Role.CO_HOLDER if part.role == rules.Role.LEAD else part.role
            _ask(draft, part.structure, role, by, now)


def _ask(draft: Application, structure: StructurePage, role: str, by: User, now: datetime) -> None:
    try:
        invite(application=draft, structure=structure, role=role, message="", by=by, now=now)
    except (AlreadyThereError, TooManyInvitationsError):
        return


@transaction.atomic
def start_from_commons(
    *,
    commons: CommonsPage,
    key: UUID,
    call: CallPage,
    lead: StructurePage,
    invites: bool,
    by: User,
    now: datetime,
) -> Application:
    """Begin a draft about a commons: what its page says fills the blocks that ask for it."""
    draft, is_new = begin(key=key, call=call, lead=lead, by=by, now=now)
    if not is_new:
        return draft
    draft.commons = commons.source
    _write(draft, {**draft.answers, **from_commons(commons.source, draft.filed_questionnaire)}, by)
    if invites:
        for each in commons.participants.exclude(structure=None).select_related("structure"):
            if each.structure != lead:
                _ask(draft, each.structure, rules.Role.CO_HOLDER, by, now)
    return draft


def from_commons(commons: CommonsPage, questionnaire: Questionnaire) -> dict[str, Answer]:
    """Words as if typed, for the ready-made blocks of a form."""
    known: Mapping[str, Answer] = {"commons": _commons_answer(commons), "need": _need_answer(commons)}
    return {
        key: {TYPED: known[question.type]}
        for key, question in questionnaire.questions.items()
        if known.get(question.type)
    }


def _need_answer(commons: CommonsPage) -> dict[str, str]:
    """Where it is: what is missing there, its page does not say in so few words."""
    territory = commons.territories.first()
    return {"territory": territory_code(territory)} if territory else {}


def _commons_answer(commons: CommonsPage) -> dict[str, str]:
    return {
        "page": str(commons.translation_key),
        "name": commons.title[:80],
        "summary": commons.introduction,
        "maturity": commons.maturity,
    }
