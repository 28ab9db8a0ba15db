"""What is stored of the groups' applications once all is over, read without the services that wrote it."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Q

from bench.filing.groups import Group
from bench.filing.judging import Kept
from calls import rules
from calls.models import Application, ApplicationEvent, Signature
from structures.models import Membership

BATCH = 500


def kept(groups: Sequence[Group]) -> Iterator[Kept]:
    for start in range(0, len(groups), BATCH):
        some = {group.application: group for group in groups[start : start + BATCH]}
        addresses = _signatories(some)
        for application in _applications(some):
            key = str(application.pk)
            yield _kept(application, some[key].signed_hash, frozenset(addresses.get(key, ())))


def _applications(some: dict[str, Group]) -> Iterator[Application]:
    filings = Count("events", filter=Q(events__kind=ApplicationEvent.Kind.FILED))
    rows = Application.objects.filter(pk__in=some).select_related("form_version")
    yield from rows.annotate(filings=filings)


def _kept(application: Application, signed_hash: str, signatories: frozenset[str]) -> Kept:
    return Kept(
        application=str(application.pk),
        signed_hash=signed_hash,
        is_filed=application.is_filed,
        number=application.number or "",
        filings=application.filings,  # type: ignore[attr-defined]
        content_hash=application.content_hash,
        recomputed_hash=rules.content_hash(
            answers=application.answers,
            participants=application.participants,
            form_digest=application.form_version.digest,
        ),
        signatories=signatories,
    )


def _signatories(some: dict[str, Group]) -> dict[str, set[str]]:
    """Everyone of the structures that signed, as the rule has it: each is owed a receipt."""
    signed = Signature.objects.filter(application__in=list(some), voided_at=None)
    structures = signed.values_list("participant__structure", "application")
    of_structure = {structure: str(key) for structure, key in structures}
    found: dict[str, set[str]] = {}
    members = Membership.objects.filter(structure__in=of_structure, user__is_active=True)
    for structure, email in members.values_list("structure", "user__email"):
        found.setdefault(of_structure[structure], set()).add(email)
    return found
