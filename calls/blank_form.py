"""The form of a call to read, discuss or fill in on paper before applying on the portal."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.models import CallPage
from calls.questionnaire import Question, Questionnaire
from calls.shown import shown_call
from portal.documents import Choices, Heading, Part, Space, Text, pdf
from portal.languages import language_here

PARTICIPANTS_ON_PAPER = 5
END_OF_BLOCK = ("</p>", "</li>", "</h3>", "<br/>", "<br>")


@require_safe
def download(request: HttpRequest, call_id: int) -> HttpResponse:
    """What is published, in the language of the address where the call is translated."""
    return as_download(shown_call(request, call_id).localized)


def as_download(call: CallPage) -> HttpResponse:
    return HttpResponse(
        blank_form(call),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{call.slug}.pdf"'},
    )


def blank_form(call: CallPage) -> bytes:
    return pdf(
        title=_("Form of “%(call)s”") % {"call": call.title},
        language=language_here(),
        author=call.contact_name,
        parts=_parts(call),
    )


def _parts(call: CallPage) -> Iterator[Part]:
    yield Text(
        _("To prepare your answers. You apply on the portal, where a draft waits for you."), is_soft=True
    )
    closing = _("Applications are received until %(instant)s (Paris time).")
    yield Text(closing % {"instant": call.closing_words})
    yield from form_parts(call.questionnaire)
    if call.privacy_text:
        yield Heading(_("Personal data"))
        yield Text(call.privacy_text)


def form_parts(questionnaire: Questionnaire) -> Iterator[Part]:
    for step in questionnaire.steps:
        yield Heading(f"{step.number}. {step.title}")
        if step.intro:
            yield Text(step.intro, is_sticky=True)
        for item in step.items:
            yield from _asked(item) if item.is_question else _told(item)


def _asked(question: Question) -> Iterator[Part]:
    mark = "" if question.is_required else _(" (optional)")
    yield Heading(f"{question.label}{mark}", level=3)
    if question.condition:
        condition = _("Only if %(condition)s") % {"condition": question.condition_words}
        yield Text(condition, is_soft=True, is_sticky=True)
    help_text = question.kind.help_text(question)
    if help_text:
        yield Text(help_text, is_soft=True, is_sticky=True)
    if getattr(question.kind, "shows_participants", False):
        yield Text(_("Structures that take part"), is_sticky=True)
        yield Space(PARTICIPANTS_ON_PAPER)
    yield from question.on_paper()
    if question.is_published:
        yield Text(_("Published if your application is selected"), is_soft=True)


def _told(item: Question) -> Iterator[Part]:
    """An explanation, or commitments."""
    if item.title:
        yield Heading(item.title, level=3)
    if item.body:
        yield Text(_plain(item.body))
    if item.commitments:
        yield Choices([words for _key, words in item.commitments], are_several=True)


def _plain(body: Any) -> str:
    html = getattr(body, "source", str(body))
    for tag in END_OF_BLOCK:
        html = html.replace(tag, f"{tag}\n")
    return strip_tags(html).replace("&nbsp;", "\u00a0").replace("&amp;", "&").strip()
