"""An idea that was opened to the public closes: by its lead, or with what it was the idea of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from post_office.models import Email

from accounts.models import User
from calls import letters
from calls.mail_kinds import ROOM
from calls.models import Application, ApplicationEvent, HelpOffer, Idea, JoinRequest, Participant
from calls.services.journal import log
from portal.mail import Reader
from portal.mails.models import Letter
from portal.page_cache import forget_pages

Event = ApplicationEvent.Kind
#: The message that passes on what a request says.
PASSED_ON = {"message": "join_asked", "answer": "join_declined"}


def close_idea(
    application: Application,
    *,
    by: User | None,
    now: datetime,
    part: Participant | None = None,
    reason: str = "",
) -> None:
    """Nothing more is shown nor received; what was asked still waits for its answer."""
    idea = Idea.objects.select_for_update().opened().filter(application=application).first()
    if idea is None:
        return
    idea.opened_at = None
    idea.save(update_fields=["opened_at"])
    log(application, Event.IDEA_CLOSED, by=by, at=now, part=part, name=idea.title, reason=reason)


def end_idea(
    application: Application, *, by: User | None, now: datetime, part: Participant | None = None, reason: str
) -> None:
    """Nobody can join any more: those whose request still waits are told."""
    close_idea(application, by=by, now=now, part=part, reason=reason)
    waiting = JoinRequest.objects.waiting().with_names().filter(idea__application=application)
    for request in waiting.select_for_update(of=("self",)):
        request.decide(JoinRequest.State.OVER, by=by)
        tell_asker("join_over", request)


def forget_shown_idea(application: Application) -> None:
    """Another structure leads: the pages that name the one before are kept no longer."""
    if Idea.objects.opened().filter(application=application).exists():
        forget_pages()


def settle_request(part: Participant) -> None:
    """A structure that had asked takes part, by whichever way it came in."""
    waiting = JoinRequest.objects.waiting().filter(idea__application=part.application_id)
    for request in waiting.filter(structure=part.structure_id).select_for_update():
        request.decide(JoinRequest.State.ACCEPTED, by=None, participant=part)


def tell_asker(kind: str, request: JoinRequest, **values: Any) -> None:
    """Of an application that its reader does not see: the title of the idea, and who leads it."""
    for reader in askers(request):
        letters.write_about_call(
            kind,
            request.idea.application.call,
            to=reader,
            about=request,
            idea=request.idea.title,
            lead=request.idea.application.lead.title,
            structure=request.structure.title,
            **values,
        )


def askers(request: JoinRequest) -> list[Reader]:
    """Whoever speaks for the structure today."""
    return letters.readers(letters.members_of([request.structure]))


def forget_offers(offers: QuerySet[HelpOffer]) -> int:
    """With the mails that passed them on."""
    keys = list(offers.values_list("pk", flat=True))
    _forget_mails(HelpOffer, keys)
    HelpOffer.objects.filter(pk__in=keys).delete()
    return len(keys)


def forget_words(requests: QuerySet[JoinRequest], *names: str) -> int:
    """What was written to ask, or to answer, with the mails that passed it on."""
    keys = list(requests.values_list("pk", flat=True))
    _forget_mails(JoinRequest, keys, kinds=[f"{ROOM}/{PASSED_ON[name]}" for name in names])
    written = JoinRequest.objects.filter(pk__in=keys).exclude(**dict.fromkeys(names, ""))
    return written.update(**dict.fromkeys(names, ""))


def _forget_mails(model: type[Model], keys: Iterable[int], *, kinds: Iterable[str] = ()) -> None:
    passed_on = Letter.objects.filter(
        about_model=model._meta.label_lower, about_key__in=[str(key) for key in keys]
    )
    passed_on = passed_on.filter(kind__in=kinds) if kinds else passed_on
    Email.objects.filter(pk__in=list(passed_on.values_list("mail", flat=True))).delete()
