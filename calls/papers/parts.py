"""What both papers say in the same words."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from calls import rules
from calls.models import Application, CallPage, Signature
from portal.documents import Bullets, Heading, Part, Table, Text

Fact = tuple[str, str]


def received(application: Application) -> Iterator[Fact]:
    if application.filed_at is None:
        return
    yield _("Number"), application.number or ""
    instant = rules.instant_words(application.filed_at)
    yield _("Received on"), _("%(instant)s (Paris time)") % {"instant": instant}


def entered(application: Application) -> Iterator[Fact]:
    """Where an agent did it for the group."""
    if application.assisted:
        yield _("Assisted application"), application.assisted.words


def fingerprint(application: Application) -> Iterator[Fact]:
    """Short, to be read aloud and compared; whole, to prove."""
    if application.content_hash:
        yield _("Fingerprint of the content, short"), application.short_hash
        yield _("Fingerprint of the content (SHA-256)"), application.content_hash


def service(call: CallPage) -> Iterator[Fact]:
    words = "\n".join(filter(None, [call.contact_name, call.contact_email]))
    if words:
        yield _("Service in charge"), words


def where(application: Application) -> Fact:
    return _("Read it on the portal"), settings.BASE_URL + application.get_absolute_url()


def signatories(signatures: Iterable[Signature]) -> Iterator[Part]:
    rows = [[one.participant.name, one.name, one.capacity, one.signed_words] for one in signatures]
    if not rows:
        return
    heads = [_("Structure"), _("First and last name"), _("Capacity"), _("Signed on")]
    yield Heading(_("Who signed"))
    yield Table([(head, False) for head in heads], rows)


def unsigned(application: Application) -> Iterator[Part]:
    """Structures of the content that were to sign it, and have not."""
    names = application.unsigned
    if not application.content_hash or not names:
        return
    yield Heading(_("Who has not signed"))
    yield Text(", ".join(names))
    yield Text(_("Named in the application, but not among the structures that signed it."), is_soft=True)


def unread(application: Application) -> Iterator[Part]:
    names = ", ".join(application.unread_names)
    if names:
        words = _("When signatures were asked for, the portal’s team had not checked this yet: %(names)s.")
        yield Text(words % {"names": names})


def commitments(signatures: Iterable[Signature]) -> Iterator[Part]:
    """As each structure read and ticked them."""
    for one in signatures:
        if one.commitments:
            yield Heading(_("Commitments of %(structure)s") % {"structure": one.participant.name}, level=3)
            yield Bullets([str(words) for words in one.commitments])
