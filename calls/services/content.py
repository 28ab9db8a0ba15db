"""What is signed: the answers that are filed, who takes part, the version of the form."""

from typing import Any

from django.utils.translation import gettext as _

from calls import rules
from calls.models import Application, Participant
from calls.questionnaire import Answer


def snapshot(application: Application) -> list[dict[str, Any]]:
    """Who takes part, the lead first, with what registers say on that day."""
    parts = application.parts.taking_part().with_facts()
    return rules.in_order(part.facts for part in parts)


def frozen(application: Application) -> dict[str, Any]:
    """The fields that hold the content as it stands."""
    written: dict[str, Answer] = application.answers
    answers = application.filed_questionnaire.kept(written)
    participants = snapshot(application)
    return {
        "answers": answers,
        "not_asked": {key: answer for key, answer in written.items() if key not in answers},
        "participants": participants,
        "content_hash": hash_of(application, answers, participants),
    }


def thawed(application: Application) -> dict[str, Any]:
    """The fields of the draft that it is again, whole."""
    return {
        "answers": application.written_answers,
        "not_asked": {},
        "participants": [],
        "content_hash": "",
    }


def hash_of(application: Application, answers: dict[str, Answer], participants: list[dict[str, Any]]) -> str:
    return rules.content_hash(
        answers=answers, participants=participants, form_digest=application.form_version.digest
    )


def is_intact(application: Application) -> bool:
    """Whether what is stored still gives the fingerprint that was signed."""
    return application.content_hash == hash_of(application, application.answers, application.participants)


def counting(application: Application) -> list[Participant]:
    """Participants that count towards the minimum, as they stand today."""
    return [part for part in application.parts.signing().with_facts() if part.counts]


def signed(application: Application) -> list[Participant]:
    """Those that signed this content and count; one closed since counts no more."""
    signatories = set(application.signatories().values_list("participant", flat=True))
    return [part for part in counting(application) if part.pk in signatories]


def has_lead_signed(application: Application) -> bool:
    return application.signatories().filter(participant__role=rules.Role.LEAD).exists()


def commitments_of(application: Application) -> list[str]:
    """What whoever signs ticks, in the reader's words: two that any form needs, then those of the form."""
    asked = [words for _key, words in application.questionnaire.commitments]
    return [_("I may commit my structure."), _("I have read this content and agree with it."), *asked]
