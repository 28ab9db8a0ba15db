"""Groups that are ready to file: a real form answered, three structures that signed, a lead who is signed in.

They answer the example call, in bulk and by COPY: what is measured begins when they file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from post_office.models import Email

from accounts.models import User
from bench.population import Population
from calls import rules
from calls.application_examples import identifier
from calls.models import Application, Participant, Signature
from structures.imports.writing import copying
from structures.models import Membership, StructurePage

STRUCTURES = 3
NAME = identifier("field name")
#: One person in so many reads English.
ENGLISH = 7


@dataclass(frozen=True)
class Group:
    """What its lead's browser holds, and what was signed."""

    application: str
    version: int
    session: str
    signed_hash: str


@dataclass(frozen=True)
class Member:
    """A structure, and the one person who speaks for it."""

    structure: StructurePage
    user: User


def make(count: int) -> list[Group]:
    """In the call of the example that is filed, with its answers; each under a name of its own."""
    Email.objects.all().delete()  # mails of the examples would leave before theirs
    last = StructurePage.objects.order_by("pk").last()
    Population().grow(count * STRUCTURES)
    pages = StructurePage.objects.filter(pk__gt=last.pk if last else 0).select_related("record")
    filed = Application.objects.exclude(filed_at=None).select_related("form_version", "call")
    with transaction.atomic():
        members = _members(list(pages.order_by("pk")))
        trios = [members[start : start + STRUCTURES] for start in range(0, len(members), STRUCTURES)]
        groups = _Writing(filed.earliest("filed_at"), trios).write()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return groups


def _members(pages: Sequence[StructurePage]) -> list[Member]:
    """One person for each structure, and nobody else."""
    Membership.objects.filter(structure__in=pages).delete()
    people = [_person(key) for key in copying.reserve_keys(User, len(pages))]
    copying.insert(people)
    members = [Member(page, person) for page, person in zip(pages, people, strict=True)]
    now = timezone.now()
    copying.insert(
        [
            Membership(user=one.user, structure=one.structure, role="manager", joined_at=now)
            for one in members
        ],
        leaving=["id"],
    )
    return members


def _person(key: int) -> User:
    return User(
        pk=key,
        email=f"signataire{key}@example.org",
        full_name=f"Camille Exemple {key}",
        language="fr" if key % ENGLISH else "en",
        password=f"!{get_random_string(40)}",
    )


class _Writing:
    """Applications like `model`, one for each trio, the lead first."""

    def __init__(self, model: Application, trios: Sequence[Sequence[Member]]) -> None:
        self.model, self.trios = model, trios
        self.now = timezone.now()

    def write(self) -> list[Group]:
        parts = self._parts()
        applications = [self._application(trio) for trio in self.trios]
        for application, trio, theirs in zip(applications, self.trios, parts, strict=True):
            self._freeze(application, trio, theirs)
        copying.insert(applications)
        copying.insert([part for theirs in parts for part in theirs])
        self._sign(parts)
        sessions = [self._session(trio[0].user) for trio in self.trios]
        copying.insert(sessions)
        return [
            Group(str(each.pk), each.version, str(session.session_key), each.content_hash)
            for each, session in zip(applications, sessions, strict=True)
        ]

    def _application(self, trio: Sequence[Member]) -> Application:
        lead = trio[0]
        return Application(
            key=uuid4(),
            call=self.model.call,
            form_version=self.model.form_version,
            lead=lead.structure,
            created_by=lead.user,
            updated_by=lead.user,
            created_at=self.now,
            updated_at=self.now,
            state=Application.State.SIGNING,
            answers={**self.model.answers, NAME: f"Le commun de {lead.structure.title}"[:80]},
            visited=self.model.visited,
        )

    def _parts(self) -> list[list[Participant]]:
        keys = iter(copying.reserve_keys(Participant, len(self.trios) * STRUCTURES))
        roles = (rules.Role.LEAD, *[rules.Role.CO_HOLDER] * (STRUCTURES - 1))
        return [
            [self._part(next(keys), role, one) for role, one in zip(roles, trio, strict=True)]
            for trio in self.trios
        ]

    def _part(self, key: int, role: rules.Role, member: Member) -> Participant:
        return Participant(
            pk=key,
            role=role,
            state=Participant.State.ACCEPTED,
            structure=member.structure,
            name=member.structure.title,
            sent_at=self.now,
            answered_at=self.now,
            answered_by=member.user,
            known_siret=member.structure.record.siret or "",
        )

    def _freeze(self, application: Application, trio: Sequence[Member], parts: Sequence[Participant]) -> None:
        for part in parts:
            part.application = application
        application.participants = rules.in_order(part.facts for part in parts)
        application.content_hash = rules.content_hash(
            answers=application.answers,
            participants=application.participants,
            form_digest=self.model.form_version.digest,
        )

    def _sign(self, parts: Sequence[Sequence[Participant]]) -> None:
        signatures = [
            Signature(
                application=part.application,
                participant=part,
                form_version=self.model.form_version,
                content_hash=part.application.content_hash,
                identity=part.identity,
                signed_by=part.answered_by,
                name=str(part.answered_by),
                capacity="Présidence",
                signed_at=self.now,
            )
            for theirs in parts
            for part in theirs
        ]
        copying.insert(signatures, leaving=["id"])

    def _session(self, lead: User) -> Session:
        store = SessionStore()
        data = {
            SESSION_KEY: str(lead.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: lead.get_session_auth_hash(),
        }
        return Session(
            session_key=get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789"),
            session_data=store.encode(data),
            expire_date=self.now + timedelta(days=1),
        )
