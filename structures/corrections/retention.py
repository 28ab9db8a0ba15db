"""What is kept of those who write without an account, and until when."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from post_office.models import Email

from accounts.models import User
from accounts.registry import PersonalRecord
from structures.models import ConfirmationMail, RelayedMessage, Suggestion, SuggestionSender

#: After the decision on a suggestion, or after a message was passed on.
KEPT = timedelta(days=30)
#: Confirmation mails: past that, no period they speak of is still running.
MAILS_KEPT = timedelta(days=730)


@transaction.atomic
def forget(*, now: datetime | None = None) -> int:
    """Erase the addresses and texts whose term has come, with the mails that hold them. Counts them."""
    before = (now or timezone.now()) - KEPT
    senders = SuggestionSender.objects.filter(suggestion__decided_at__lte=before)
    messages = RelayedMessage.objects.filter(sent_at__lte=before).exclude(sender="")
    ConfirmationMail.objects.filter(sent_at__lte=(now or timezone.now()) - MAILS_KEPT).delete()
    return _forget(senders, messages)


def _forget(senders: QuerySet[SuggestionSender], messages: QuerySet[RelayedMessage]) -> int:
    said, passed_on = list(senders.values_list("pk", "mail")), list(messages.values_list("pk", "mail"))
    SuggestionSender.objects.filter(pk__in=[pk for pk, _mail in said]).delete()
    RelayedMessage.objects.filter(pk__in=[pk for pk, _mail in passed_on]).update(
        sender="", sender_name="", text=""
    )
    Email.objects.filter(pk__in=[mail for _pk, mail in (*said, *passed_on) if mail]).delete()
    return len(said) + len(passed_on)


def _written_by(person: User) -> tuple[QuerySet[SuggestionSender], QuerySet[RelayedMessage]]:
    address = person.email.lower()
    return SuggestionSender.objects.filter(email=address), RelayedMessage.objects.filter(sender=address)


def export(person: User) -> dict[str, Any]:
    senders, messages = _written_by(person)
    return {
        "suggestions": [_sent(sender) for sender in senders.select_related("suggestion__structure")],
        "messages": [
            {"structure": sent.structure.title, "sent": sent.sent_at.isoformat(), "text": sent.text}
            for sent in messages.select_related("structure")
        ],
    }


def _sent(sender: SuggestionSender) -> dict[str, Any]:
    suggestion = sender.suggestion
    return {
        "structure": suggestion.structure.title,
        "sent": sender.sent_at.isoformat(),
        "reason": suggestion.get_reason_display(),
        "proposed": suggestion.proposed,
        "message": sender.message or suggestion.message,
        "state": suggestion.get_state_display(),
    }


def erase(person: User) -> None:
    """What was suggested stays, without a name; messages passed on lose their text."""
    _forget(*_written_by(person))
    ConfirmationMail.objects.filter(recipient=person.email).delete()
    Suggestion.objects.filter(Q(decided_by=person)).update(decided_by=None)


PERSONAL = PersonalRecord("corrections", export, erase)
