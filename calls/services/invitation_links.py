"""The personal link of an invitation: signed, good for thirty days, and only the latest sent."""

from typing import Any

from django.core import signing

from calls import rules
from calls.models import Application, Participant

SALT = "calls.invitation"


def token_of(part: Participant) -> str:
    return signing.dumps([part.pk, part.sent_at.isoformat()], salt=SALT, compress=True)


def read_token(token: str) -> Participant | None:
    """The invitation of a link, if it is the latest sent and still waits."""
    part = _part_of(token)
    return part if part and part.is_invited else None


def answered_by(token: str) -> Participant | None:
    """What a link invited, whatever became of it."""
    return _part_of(token)


def ended_by(token: str) -> Application | None:
    """The application whose filing or withdrawal ended the invitation of a link."""
    part = _part_of(token)
    return part.application if part and part.state == Participant.State.OVER else None


def address_of(token: str) -> str:
    """Where a link that still waits was sent, which the invitation that it leads to may not hold."""
    sent = _sent(token)
    return sent.email if sent and read_token(token) else ""


def _part_of(token: str) -> Participant | None:
    part = _sent(token)
    if part is None or part.state != Participant.State.MERGED:
        return part
    # Its page was merged with another that takes part as well, or was invited: the link leads there.
    return _rows().live().filter(application=part.application, structure=part.structure).first()


def _sent(token: str) -> Participant | None:
    try:
        number, sent_at = signing.loads(token, salt=SALT, max_age=rules.INVITATION_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    part = _rows().filter(pk=number).first()
    return part if part and part.sent_at.isoformat() == sent_at else None


def _rows() -> Any:
    return Participant.objects.select_related(
        "application__call",
        "application__lead",
        "application__commons",
        "application__form_version",
        "structure",
        "invited_by",
    )
