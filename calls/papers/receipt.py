from collections.abc import Iterator

from django.utils.translation import gettext as _

from calls.models import Application, CallPage
from calls.papers import parts
from portal.documents import Facts, Heading, Part, Text, pdf
from portal.languages import language_here


def receipt(application: Application, call: CallPage) -> bytes:
    """Of an application that is filed; `call` is in the reader's language."""
    return pdf(
        title=_("Receipt %(number)s") % {"number": application.number},
        language=language_here(),
        author=call.contact_name,
        parts=receipt_parts(application, call),
    )


def receipt_name(application: Application) -> str:
    return f"recepisse-{application.number}.pdf"


def receipt_parts(application: Application, call: CallPage) -> Iterator[Part]:
    yield Text(
        _("The application of %(lead)s to “%(call)s” has been received.")
        % {"lead": application.lead_name, "call": call.title}
    )
    yield Facts(
        [
            *parts.received(application),
            (_("Lead structure"), application.lead_name),
            *parts.entered(application),
            *parts.service(call),
            *parts.fingerprint(application),
            parts.where(application),
        ]
    )
    yield Text(
        _("SHA-256 of the answers, the files, the structures and the form: it proves what was filed."),
        is_soft=True,
    )
    yield from parts.signatories(application.signatories())
    yield from parts.unsigned(application)
    yield from parts.unread(application)
    yield from _told(_("What happens next"), call.receipt_text)
    yield from _told(_("If you receive no answer"), call.silence_text)
    yield from _told(_("Ways to appeal"), call.appeal_text)


def _told(title: str, words: str) -> Iterator[Part]:
    if words:
        yield Heading(title)
        yield Text(words)
