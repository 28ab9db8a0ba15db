"""Finds pairs, remembers what editors say of them, and merges two pages into one."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log

from accounts.models import User
from structures.alerts.services import know_as
from structures.corrections import publication
from structures.corrections.services import move_suggestions
from structures.duplicates.resemblance import (
    PHONE_DIGITS,
    Likeness,
    clues,
    pairs,
    phone_number,
    site,
    telling_name,
)
from structures.membership.departures import move_members
from structures.models import Contact, PossibleDuplicate, RegisterRecord, StructurePage, Withdrawal
from structures.proposals.services import move_proposals
from structures.registry import page_merges

BATCH = 1000
#: What an editor chooses between when both pages say something.
CHOSEN = ("title", "teaser_text", "presentation", "website", "logo", "photo")
VERIFIED = ("verified_at", "verified_by", "verified_source")
GATHERED = ("sectors", "labels", "action_zone")
#: Rows that belong to a page for what it is; everything else that points at it follows the page kept.
OWN_ROWS = frozenset({"offer", "contact", "registerrecord", "searchentry", "possibleduplicate"})
#: Those that `_follow` deals with by name.
OWN_ROWS |= {
    "importchange",
    "membership",
    "claim",
    "invitation",
    "pagedraft",
    "proposal",
    "suggestion",
    "toldstructure",
}


class StandingWithdrawalError(Exception):
    """One of the two left the directory at its own request: merging would bring it back."""


# Finding


@transaction.atomic
def find_duplicates() -> int:
    """Write every pair that resembles and forget the waiting ones that no longer do; how many are new."""
    found = {
        (min(one.pk, other.pk), max(one.pk, other.pk)): shared
        for one, other, shared in pairs(_likenesses(_comparable()))
        if one.pk and other.pk
    }
    known = {
        (pair.first_id, pair.second_id): pair
        for pair in PossibleDuplicate.objects.only("first_id", "second_id", "state", "clues")
    }
    gone = [pair.pk for key, pair in known.items() if pair.is_waiting and key not in found]
    PossibleDuplicate.objects.filter(pk__in=gone).delete()
    new = [
        PossibleDuplicate(first_id=first, second_id=second, clues=shared)
        for (first, second), shared in found.items()
        if (first, second) not in known
    ]
    PossibleDuplicate.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    return len(new)


def resembling(
    *,
    name: str,
    place: int | None = None,
    siren: str = "",
    email: str = "",
    phone: str = "",
    website: str = "",
) -> list[StructurePage]:
    """Pages that a structure about to be added may already have, by name."""
    wanted = Likeness(
        pk=None,
        name=telling_name(name),
        place=place,
        siren=siren,
        emails=frozenset(filter(None, [email.casefold().strip()])),
        phones=frozenset(filter(None, [phone_number(phone)])),
        website=site(website),
    )
    near = models.Q(record__commune=place) | models.Q(pk__in=_reached_by(wanted))
    alike = [other.pk for other in _likenesses(_comparable().filter(near)) if clues(wanted, other)]
    return _named_pages(alike)


def resembling_page(page: StructurePage) -> list[StructurePage]:
    """Other pages that look like this one, by name."""
    [wanted] = _likenesses(StructurePage.objects.filter(pk=page.pk))
    near = models.Q(record__commune=wanted.place) | models.Q(pk__in=_reached_by(wanted))
    others = _comparable().filter(near).exclude(pk=page.pk)
    return _named_pages([other.pk for other in _likenesses(others) if clues(wanted, other)])


def _named_pages(keys: list[int | None]) -> list[StructurePage]:
    return list(StructurePage.objects.filter(pk__in=keys).select_related("record__commune").by_name())


def _reached_by(wanted: Likeness) -> models.QuerySet[Any]:
    digits = models.Func(
        "value", models.Value(r"\D"), models.Value(""), models.Value("g"), function="REGEXP_REPLACE"
    )
    same_email = models.Q(kind=Contact.Kind.EMAIL, written__in=wanted.emails)
    same_phone = models.Q(pk__in=[])
    for phone in wanted.phones:
        same_phone |= models.Q(kind=Contact.Kind.PHONE, digits__endswith=phone)
    contacts = Contact.objects.annotate(
        digits=digits, written=models.functions.Lower("value", output_field=models.TextField())
    )
    return contacts.filter(same_email | same_phone).order_by().values("structure")


def _comparable() -> Any:
    """Every page, drafts too, save those merged into another."""
    merged = PossibleDuplicate.objects.filter(state=PossibleDuplicate.State.MERGED)
    dropped = merged.annotate(
        dropped=models.Case(models.When(kept=models.F("first"), then="second"), default="first")
    )
    return StructurePage.objects.exclude(pk__in=dropped.values("dropped"), live=False)


def _likenesses(pages: Any) -> Iterable[Likeness]:
    contacts = _contacts(pages)
    rows = pages.order_by("pk").values_list(
        "pk", "title", "website", "record__commune", "record__siren", named=False
    )
    for pk, title, website, place, siren in rows.iterator(chunk_size=BATCH):
        emails, phones = contacts.get(pk, ((), ()))
        yield Likeness(
            pk,
            telling_name(title),
            place,
            siren or "",
            frozenset(emails),
            frozenset(phones),
            site(website),
        )


def _contacts(pages: Any) -> dict[int, tuple[set[str], set[str]]]:
    """E-mails and numbers of each page that has some."""
    found: dict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    rows = Contact.objects.filter(structure__in=pages.order_by().values("pk")).order_by()
    for structure, kind, value in rows.values_list("structure", "kind", "value"):
        if kind == Contact.Kind.EMAIL:
            found[structure][0].add(value.casefold().strip())
        if kind == Contact.Kind.PHONE and len(phone_number(value)) == PHONE_DIGITS:
            found[structure][1].add(phone_number(value))
    return found


# Deciding


@transaction.atomic
def tell_apart(*, pair: PossibleDuplicate, person: User) -> None:
    """Remember that these are two structures: they are not proposed again."""
    pair = _held(pair)
    pair.decide(PossibleDuplicate.State.DIFFERENT, by=person)
    for page, other in ((pair.first, pair.second), (pair.second, pair.first)):
        log(page, "structures.tell_apart", user=person, data={"other": other.title})


@transaction.atomic
def merge(
    *, pair: PossibleDuplicate, kept: StructurePage, taken: Collection[str] = (), person: User
) -> StructurePage:
    """Gather both pages in `kept`; the other is withdrawn and its addresses lead here.

    `taken` names the fields of `CHOSEN`, or "record", whose value comes from the page withdrawn. An empty
    field of the page kept is filled in any case. Raises `AlreadyDecidedError`, `StandingWithdrawalError`.
    """
    pair = _held(pair)
    if withdrawn(pair):
        raise StandingWithdrawalError
    kept, dropped = (pair.first, pair.second) if kept == pair.first else (pair.second, pair.first)
    addresses = _addresses(dropped)
    _join_records(kept, dropped, swap="record" in taken)
    _follow(kept, dropped, person)
    _write(kept, dropped, taken, person)
    # With a revision of its own it is no longer a draft that nobody touched, which an import may publish.
    dropped.save_revision(user=person, log_action=False)
    if dropped.live:
        dropped.unpublish(user=person, log_action=False)
    _redirect(addresses, kept)
    pair.decide(PossibleDuplicate.State.MERGED, by=person, kept=kept)
    _follow_pairs(kept, dropped)
    log(kept, "structures.merge", user=person, data={"other": dropped.title})
    return StructurePage.objects.get(pk=kept.pk)


def withdrawn(pair: PossibleDuplicate) -> list[StructurePage]:
    """Those of the two that left the directory at their own request."""
    standing = Withdrawal.objects.standing().filter(structure__in=[pair.first_id, pair.second_id])
    left = set(standing.values_list("structure", flat=True))
    return [page for page in (pair.first, pair.second) if page.pk in left]


def _held(pair: PossibleDuplicate) -> PossibleDuplicate:
    return PossibleDuplicate.objects.select_related("first", "second").held(pair)


# Merging


def _write(kept: StructurePage, dropped: StructurePage, taken: Collection[str], person: User) -> None:
    """In the page kept, and in the draft that somebody began there."""
    if kept.live:
        publication.publish(kept, lambda page: _gather(page, dropped, taken), person, log=False)
        return
    latest = kept.get_latest_revision_as_object()
    _gather(latest, dropped, taken)
    revision = latest.save_revision(user=person, log_action=False)
    if dropped.live:
        revision.publish(user=person, log_action=False)


def _gather(kept: StructurePage, dropped: StructurePage, taken: Collection[str]) -> None:
    for field in CHOSEN:
        if field in taken or not getattr(kept, field):
            setattr(kept, field, getattr(dropped, field))
    for field in GATHERED:
        both = {*getattr(kept, field).all(), *getattr(dropped, field).all()}
        setattr(kept, field, sorted(both, key=lambda row: row.pk))
    kept.is_network_member |= dropped.is_network_member
    kept.offers = [*kept.offers.all(), *_new_rows(kept.offers, dropped.offers, "title")]
    kept.contacts = [*kept.contacts.all(), *_new_rows(kept.contacts, dropped.contacts, "value")]


def _new_rows(here: Any, there: Any, field: str) -> list[Any]:
    """Copies of the rows of the other page that this one does not have."""
    known = {getattr(row, field).casefold() for row in here.all()}
    rows = [row for row in there.all() if getattr(row, field).casefold() not in known]
    for row in rows:
        row.pk, row.structure = None, None
    return rows


def _join_records(kept: StructurePage, dropped: StructurePage, *, swap: bool) -> None:
    """The record stays unless the page kept has none, or the editor took the other; verified: the latest."""
    ours, theirs = kept.register, dropped.register
    verified = [record for record in (ours, theirs) if record and record.verified_at]
    latest = max(verified, key=lambda record: record.verified_at or timezone.now(), default=None)
    if theirs and (swap or ours is None):
        RegisterRecord.objects.filter(page__in=[kept, dropped]).update(page=None)
        _attach(theirs, kept)
        _attach(ours, dropped)
        ours = theirs
    if ours and latest and latest != ours:
        for field in VERIFIED:
            setattr(ours, field, getattr(latest, field))
        ours.save(update_fields=VERIFIED)


def _attach(record: RegisterRecord | None, page: StructurePage) -> None:
    page._state.fields_cache.pop("record", None)
    if record:
        record.page = page
        record.save(update_fields=["page"])


def _follow_pairs(kept: StructurePage, dropped: StructurePage) -> None:
    """Who was told apart from the page withdrawn stays apart from the one kept; the rest is compared anew."""
    about = PossibleDuplicate.objects.about(dropped)
    about.waiting().delete()
    for pair in about.filter(state=PossibleDuplicate.State.DIFFERENT):
        other = pair.second_id if pair.first_id == dropped.pk else pair.first_id
        first, second = sorted((other, kept.pk))
        PossibleDuplicate.objects.update_or_create(
            first_id=first,
            second_id=second,
            defaults={"state": pair.state, "decided_by": pair.decided_by, "decided_at": pair.decided_at},
            create_defaults={
                "state": pair.state,
                "clues": pair.clues,
                "decided_by": pair.decided_by,
                "decided_at": pair.decided_at,
            },
        )


def _follow(kept: StructurePage, dropped: StructurePage, person: User) -> None:
    """Whatever pointed at the page withdrawn points at the one kept."""
    move_members(dropped=dropped, kept=kept)
    move_proposals(dropped=dropped, kept=kept)
    move_suggestions(dropped=dropped, kept=kept)
    know_as(dropped=dropped, kept=kept)
    for settle in page_merges:
        settle(kept, dropped, person)
    for relation in _pointing():
        model = relation.related_model
        if model._meta.app_label == "wagtailcore" or model._meta.model_name in OWN_ROWS:
            continue
        if relation.many_to_many:
            _repoint(relation.through, relation.field.m2m_reverse_field_name(), kept, dropped)
        elif isinstance(relation.field, models.ForeignKey) and not relation.parent_link:
            _repoint(model, relation.field.name, kept, dropped)


def _pointing() -> list[Any]:
    """Relations to a page, those of logs and comments too, which it does not name itself."""
    known: list[Any] = list(StructurePage._meta.related_objects)
    every: list[Any] = StructurePage._meta.get_fields(include_hidden=True)
    hidden = (each for each in every if not each.concrete and each.auto_created and each not in known)
    own = (each for each in hidden if each.model is StructurePage)
    return [*known, *(each for each in own if not each.related_model._meta.auto_created)]


def _repoint(model: Any, field: str, kept: StructurePage, dropped: StructurePage) -> None:
    """Row by row: one that the page kept already has in its own right stays where it is."""
    for pk in model._default_manager.filter(**{field: dropped.pk}).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=pk).update(**{field: kept.pk})
        except IntegrityError:
            continue


def _addresses(page: StructurePage) -> list[str]:
    """Its path in every language."""
    return [address for code, _name in settings.LANGUAGES if (address := page.url_in(code))]


def _redirect(addresses: list[str], kept: StructurePage) -> None:
    for address in addresses:
        path = Redirect.normalise_path(address)
        Redirect.objects.update_or_create(
            old_path=path, site=None, defaults={"redirect_page": kept, "is_permanent": True}
        )
