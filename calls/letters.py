"""The only place where mails about applications leave: in their reader's language, in the editors' words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.readers import reader_of
from calls import rules
from calls.mail_kinds import ROOM
from calls.models import Application, CallPage
from portal import mail
from portal.mail import Reader
from portal.mails.texts import Value
from structures.models import Membership, StructurePage


def write(
    kind: str,
    application: Application,
    *,
    to: Iterable[User | Reader],
    attachments: Callable[[], Mapping[str, bytes]] | None = None,
    headers: Mapping[str, str] | None = None,
    about: models.Model | None = None,
    **values: Any,
) -> None:
    """Queue `calls/<kind>` for each reader, once an address.

    `values` fill the placeholders of the kind beside those that any application has. An instant is worded in
    the time of Paris, and a callable is asked in the reader's language; `attachments`, contents by name of
    file, once a language. `about` is the application, unless the mail is to go with another row.
    """
    calls = Translations(application.call)
    worded = {name: _worded(value) for name, value in values.items()}
    attached = _once_a_language(attachments)
    for reader in readers(to):
        mail.write(
            f"{ROOM}/{kind}",
            to=reader,
            values={**values_of(application, calls.in_language(reader.language)), **worded},
            scope=str(application.call.source.pk),
            about=about or application,
            attachments=attached(reader.language),
            headers=headers,
        )


def write_about_call(
    kind: str,
    call: CallPage,
    *,
    to: Reader,
    headers: Mapping[str, str] | None = None,
    about: models.Model | None = None,
    **values: Value,
) -> None:
    """Queue `calls/<kind>`, about a call rather than an application, in the reader's language."""
    shown = Translations(call).in_language(to.language)
    mail.write(
        f"{ROOM}/{kind}",
        to=to,
        values={**values_of_call(shown), **values},
        scope=str(call.source.pk),
        about=about or call,
        headers=headers,
    )


def readers(people: Iterable[User | Reader]) -> list[Reader]:
    """Each address once, in order."""
    found: dict[str, Reader] = {}
    for person in people:
        reader = person if isinstance(person, Reader) else reader_of(person)
        found.setdefault(reader.email.lower(), reader)
    return list(found.values())


def members_of(structures: Iterable[StructurePage]) -> list[User]:
    """Everyone who speaks for one of these structures and may still sign in."""
    memberships = Membership.objects.filter(structure__in=list(structures), user__is_active=True)
    return [membership.user for membership in memberships.select_related("user").order_by("pk")]


class Translations:
    """The published pages of a call, read once whatever the number of readers."""

    def __init__(self, call: CallPage) -> None:
        self._call = call
        pages = call.get_translations(inclusive=True).live().select_related("locale")
        self._pages = {page.locale.language_code: page for page in pages}

    def in_language(self, language: str) -> CallPage:
        return self._pages.get(language, self._call)


def values_of(application: Application, call: CallPage) -> dict[str, Value]:
    """What any message about an application may name; `call` is in the reader's language."""
    return {
        **values_of_call(call),
        "closing": lambda: application.closing_words,
        "lead": application.lead_name,
        "commons": application.commons_name,
        "application_url": lambda: address("calls:application", application.pk),
    }


def values_of_call(call: CallPage) -> dict[str, Value]:
    return {
        "call": call.title,
        "call_url": lambda: call.full_url or settings.BASE_URL,
        "closing": lambda: rules.closing_words(call.closing_at),
        "service": ", ".join(filter(None, [call.contact_name, call.contact_email])),
    }


def preview_values(application: Application, language: str) -> dict[str, Value]:
    """What a real application gives to the preview of any message."""
    call = Translations(application.call).in_language(language)
    filed = {
        "number": application.number,
        "received_on": application.filed_words,
        "hash": application.content_hash,
        "signatories": ", ".join(str(each["name"]) for each in application.participants),
        "entered": lambda: application.assisted.words if application.assisted else "",
        "unsigned": ", ".join(application.unsigned),
        "receipt_text": call.receipt_text,
        "receipt_url": lambda: address("calls:receipt", application.pk),
    }
    known = values_of(application, call)
    return {**known, **(filed if application.filed_at else {}), "structure": known["lead"]}


def address(name: str, *args: Any, language: str = "") -> str:
    """The full address of a view, in the reader's language."""
    with translation.override(language or translation.get_language()):
        return settings.BASE_URL + reverse(name, args=args)


def _once_a_language(
    make: Callable[[], Mapping[str, bytes]] | None,
) -> Callable[[str], Mapping[str, bytes] | None]:
    @cache
    def in_language(language: str) -> Mapping[str, bytes] | None:
        with translation.override(language):
            return make() if make else None

    return in_language


def _worded(value: Any) -> Value:
    return (lambda: rules.instant_words(value)) if isinstance(value, datetime) else value
