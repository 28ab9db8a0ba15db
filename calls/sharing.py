"""A whole application as JSON, for those to whom it belongs."""

from typing import Any

from calls.models import AnswerChange, Application, ApplicationEvent, ApplicationFile, Participant, Signature
from calls.services.content import snapshot

FORMAT = 1


def application_document(application: Application) -> dict[str, Any]:
    """`content_hash` is the SHA-256 of the canonical JSON (sorted keys, no space) of what `signed` says."""
    return {
        "format": FORMAT,
        "application": str(application.pk),
        "number": application.number,
        "state": application.state,
        "call": {"title": application.call.title, "edition": application.call.edition},
        "filed_at": _instant(application.filed_at),
        "assistance": _assistance(application),
        "content_hash": application.content_hash,
        "signed": ["answers", "participants (role, name, siren, siret, rna)", "form (its digest)"],
        **_content(application),
        **_people_and_logs(application),
    }


def _content(application: Application) -> dict[str, Any]:
    form, questions = application.form_version, application.filed_questionnaire.questions
    return {
        "form": {"version": form.number, "digest": form.digest, "steps": form.steps},
        "participants": application.participants or snapshot(application),
        "answers": application.answers,
        "answers_in_words": [
            {"question": question.label, "answer": question.words(application.answer(key))}
            for key, question in questions.items()
        ],
        "files": [_file(file) for file in application.files.all()],
    }


def _people_and_logs(application: Application) -> dict[str, Any]:
    signatures = application.signatures.select_related("participant", "seen_by")
    return {
        "group": [_part(part) for part in application.parts.select_related("answered_by")],
        "signatures": [_signature(one) for one in signatures],
        "events": [_event(one) for one in application.events.select_related("by", "structure")],
        "changes": [_change(one) for one in application.changes.select_related("by", "structure")],
    }


def _instant(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _assistance(application: Application) -> dict[str, Any] | None:
    """How an agent entered it for its group; None where the group did so."""
    entered = application.assisted
    if entered is None:
        return None
    return {
        "way": entered.way,
        "received_at": _instant(entered.received_at),
        "entered_by": str(entered.agent.public_name) if entered.agent else None,
        "entered_at": _instant(entered.started_at),
        "filed_by_agent": entered.is_filed_for_group,
        "reason": entered.reason,
    }


def _file(file: ApplicationFile) -> dict[str, Any]:
    return {
        **file.answer,
        "question": file.question,
        "sent_at": _instant(file.sent_at),
        "replaced_at": _instant(file.replaced_at),
        "awaits_scan": file.awaits_scan,
        "virus": file.virus,
    }


def _part(part: Participant) -> dict[str, Any]:
    return {
        "name": part.name,
        "role": part.role,
        "state": part.state,
        "invited_at": _instant(part.sent_at),
        "answered_at": _instant(part.answered_at),
    }


def _signature(one: Signature) -> dict[str, Any]:
    return {
        "structure": one.participant.name,
        "name": one.name,
        "capacity": one.capacity,
        "commitments": one.commitments,
        "content_hash": one.content_hash,
        "signed_at": _instant(one.signed_at),
        "on_paper": one.is_on_paper,
        "seen_by": str(one.seen_by.public_name) if one.seen_by else None,
        "dated_on": one.dated_on.isoformat() if one.dated_on else None,
        "voided_at": _instant(one.voided_at),
        "void_reason": one.void_reason,
    }


def _line(one: ApplicationEvent | AnswerChange) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "at": _instant(one.at),
        "by": str(one.by.public_name) if one.by else None,
        "structure": one.structure.title if one.structure else None,
    }


def _event(one: ApplicationEvent) -> dict[str, Any]:
    return {**_line(one), "state": one.state, "data": one.data}


def _change(one: AnswerChange) -> dict[str, Any]:
    return {**_line(one), "question": one.question, "old": one.old, "new": one.new}
