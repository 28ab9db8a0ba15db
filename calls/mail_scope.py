"""Texts of messages for one call, and the real values that their previews show."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models.signals import post_delete
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls import letters
from calls.mail_kinds import ROOM, SCOPE
from calls.models import Application, CallPage
from calls.models.pages import SOURCE_LANGUAGE
from portal.mails import scopes
from portal.mails.models import MailText
from portal.mails.scopes import Choices, Scope
from portal.mails.texts import Value

MOST_SAMPLES = 30
READ = "calls.view_application"


def register() -> None:
    post_delete.connect(forget_texts, sender=CallPage)
    scopes.register(
        Scope(code=SCOPE, label=_("Calls for commons"), choices=calls, samples=samples, values=values)
    )


def forget_texts(instance: CallPage, **_signal: Any) -> None:
    """A call that is deleted takes its own texts along; their history stays."""
    MailText.objects.filter(kind__startswith=f"{ROOM}/", scope=str(instance.pk)).delete()


def calls() -> Choices:
    pages = CallPage.objects.in_language(SOURCE_LANGUAGE).order_by("-closing_at", "pk")
    return [
        (str(pk), f"{title} ({edition})")
        for pk, title, edition in pages.values_list("pk", "title", "edition")
    ]


def samples(person: User, scope: str) -> Choices:
    """Calls for every editor; filed applications for those who may read them: a draft is its group’s."""
    offered: Choices = [(f"call:{key}", label) for key, label in calls() if scope in ("", key)]
    if not person.has_perm(READ):
        return offered
    applications = Application.objects.filed().for_lists()
    if scope:
        applications = applications.filter(call=int(scope))
    named = gettext("Application %(name)s")
    return offered + [
        (f"application:{application.pk}", named % {"name": application})
        for application in applications[:MOST_SAMPLES]
    ]


def values(person: User, sample: str, language: str) -> Mapping[str, Value]:
    sort, _colon, key = sample.partition(":")
    if sort == "application" and person.has_perm(READ):
        application = Application.objects.filed().with_names().get(pk=UUID(key))
        return letters.preview_values(application, language)
    call = CallPage.objects.get(pk=int(key))
    return letters.values_of_call(letters.Translations(call).in_language(language))
