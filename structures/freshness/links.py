"""Signed links that confirm a page: who holds one reads the mails of a member."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from structures.models import Membership, StructurePage

SALT = "structures.freshness"
LASTS = timedelta(days=120)


@dataclass(frozen=True)
class Asked:
    """What a link asks: of whom, about which page, and after which verification."""

    membership: Membership
    since: datetime

    @property
    def structure(self) -> StructurePage:
        return self.membership.structure


def path(structure: StructurePage, person: User, since: datetime) -> str:
    signed = signing.dumps([structure.pk, person.pk, since.isoformat()], salt=SALT)
    with override(person.language):
        return reverse("freshness:confirm", args=[signed])


def read(token: str) -> Asked | None:
    """None for a link that is not ours, is too old, or belongs to someone who left the structure."""
    try:
        structure, person, since = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    members = Membership.objects.answering().select_related("structure__record", "structure__locale", "user")
    membership = members.filter(structure=structure, user=person).first()
    return Asked(membership, datetime.fromisoformat(since)) if membership else None
