"""How editors change the words of a message. Each change is logged with the words that it brought."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from portal.mail import Reader, common_values
from portal.mails.kinds import MailKind
from portal.mails.models import MailText
from portal.mails.queue import put
from portal.mails.scopes import scope_of
from portal.mails.texts import Text, Value, default_text, text_for, worded

CHANGED, PUT_BACK = "portal.mail_text_changed", "portal.mail_text_put_back"


class ChangedError(Exception):
    """Someone changed this text since it was read."""


@dataclass(frozen=True)
class Place:
    """Where a text stands: a kind of message, a language, and everywhere or one scope."""

    kind: MailKind
    language: str
    scope: str = ""

    @cached_property
    def row(self) -> MailText | None:
        return MailText.objects.filter(**self.keys).select_related("changed_by").first()

    @property
    def keys(self) -> dict[str, str]:
        return {"kind": self.kind.code, "language": self.language, "scope": self.scope}

    @property
    def text(self) -> Text:
        """What is sent today."""
        return Text(self.row.subject, self.row.body) if self.row else self.without

    @property
    def without(self) -> Text:
        """What would be sent if nothing were written here."""
        if not self.scope:
            return default_text(self.kind.code, self.language)
        return text_for(self.kind, language=self.language)

    @property
    def digest(self) -> str:
        """Tells whether the text is still the one that was read."""
        return hashlib.sha256(f"{self.text.subject}\n{self.text.body}".encode()).hexdigest()[:16]

    def history(self) -> QuerySet[ModelLogEntry]:
        facts: dict[str, Any] = {f"data__{name}": value for name, value in self.keys.items()}
        entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(MailText))
        return entries.filter(**facts).select_related("user")


@transaction.atomic
def save_text(*, place: Place, text: Text, seen: str, by: Any) -> None:
    """Write a text over the one whose digest is `seen`; what changes nothing leaves no trace."""
    stored = MailText.objects.select_for_update().filter(**place.keys).first()
    if Place(place.kind, place.language, place.scope).digest != seen:
        raise ChangedError
    if stored and (stored.subject, stored.body) == (text.subject, text.body):
        return
    words = {"subject": text.subject, "body": text.body}
    row = stored or MailText(**place.keys)
    row.subject, row.body, row.changed_by = text.subject, text.body, by
    row.save()
    log(row, CHANGED, user=by, data={**place.keys, **words})


@transaction.atomic
def put_back(*, place: Place, by: Any) -> None:
    row = MailText.objects.select_for_update().filter(**place.keys).first()
    if row is None:
        return
    log(row, PUT_BACK, user=by, data=place.keys)
    row.delete()


def send_test(*, place: Place, text: Text, values: Mapping[str, str], to: Reader, mark: str) -> None:
    """The text as it is being written, to whoever writes it; `mark` says in its subject that it is a test."""
    filled = text.filled(values)
    put(
        Text(f"{mark} {filled.subject}", filled.body),
        to=to.email,
        kind=place.kind.code,
        language=place.language,
    )


def sample_values(place: Place, *, person: Any, reader: Reader, sample: str = "") -> dict[str, str]:
    """What fills a preview: the real values of `sample`, and examples for the rest."""
    kind, scope = place.kind, scope_of(place.kind)
    values: dict[str, Value] = {each.name: each.example for each in kind.all_placeholders}
    real = {**common_values(reader)}
    if scope and sample:
        real |= scope.values(person, sample, place.language)
    values |= {name: value for name, value in real.items() if name in kind.names}
    return worded(kind, values, language=place.language)
