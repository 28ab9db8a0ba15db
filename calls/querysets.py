from datetime import datetime
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from wagtail.models import PageManager

from accounts.models import User
from calls import rules
from portal.languages import language_here
from portal.querysets import PageQuerySet
from structures.models import Membership

#: An agent who may enter applications for groups.
ASSIST = "calls.assist_application"


class CallPageQuerySet(PageQuerySet):
    """Calls by their calendar. Translations carry the same instants as the French page."""

    def in_language(self, code: str) -> Self:
        return self.filter(locale__language_code=code)

    def open_at(self, now: datetime) -> Self:
        return self.filter(opening_at__lte=now, closing_at__gt=now)

    def taking_applications_at(self, now: datetime) -> Self:
        """Open, with a form on the French page. The form itself is not read."""
        forms = (
            self.model.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE).exclude(steps=[])
        )
        return self.open_at(now).filter(translation_key__in=forms.values("translation_key"))

    def upcoming_at(self, now: datetime) -> Self:
        return self.filter(opening_at__gt=now)

    def past_at(self, now: datetime) -> Self:
        return self.filter(closing_at__lte=now)


CallPageManager = PageManager.from_queryset(CallPageQuerySet)


def title_here(call: str) -> models.Subquery:
    """The title of a call, which rows reach by `call`, in the reader's language; null if not published."""
    from calls.models import CallPage  # noqa: PLC0415 - models know their querysets

    shown = CallPage.objects.live().in_language(language_here())
    same = shown.filter(translation_key=models.OuterRef(f"{call}__translation_key"))
    return models.Subquery(same.values("title")[:1])


class ApplicationQuerySet(models.QuerySet):
    def of(self, user: User) -> Self:
        """What a person may read: what their structures, or they themselves, take part in."""
        from calls.models import Participant  # noqa: PLC0415 - models know their querysets

        mine = Participant.objects.acting_for(user).taking_part()
        return self.filter(pk__in=mine.order_by().values("application"))

    def touched_by(self, user: User) -> Self:
        """What a person wrote, or what their structures take part in: named in the export of their data."""
        took_part = models.Q(created_by=user) | models.Q(updated_by=user) | models.Q(filed_by=user)
        return self.filter(took_part | models.Q(pk__in=self.of(user).values("pk")))

    def open_to(self, user: User) -> Self:
        """What a person may read, and what they may enter for others."""
        if not user.has_perm(ASSIST):
            return self.of(user)
        return self.filter(models.Q(pk__in=self.of(user).values("pk")) | models.Q(assistance__isnull=False))

    def entered_by(self, user: User) -> Self:
        return self.filter(assistance__agent=user) if user.has_perm(ASSIST) else self.none()

    def filed(self) -> Self:
        """Received by the Département, and not taken back since."""
        return self.exclude(state__in=rules.UNFILED).exclude(filed_at=None)

    def unfiled(self) -> Self:
        return self.filter(state__in=rules.UNFILED)

    def with_names(self) -> Self:
        return self.select_related("call", "lead", "form_version", "assistance")

    def for_lists(self) -> Self:
        """Without what only reading one application needs."""
        from calls.models import LateAccess  # noqa: PLC0415 - models know their querysets

        late = LateAccess.objects.filter(application=models.OuterRef("pk")).order_by("-until")
        # Applications to one call share their versions: each is read once.
        rows = self.select_related("call", "lead", "commons", "assistance").prefetch_related("form_version")
        rows = rows.defer("not_asked", "call__steps", "call__body")
        return rows.annotate(
            late_until=models.Subquery(late.values("until")[:1]), call_title=title_here("call")
        )


class ParticipantQuerySet(models.QuerySet):
    def acting_for(self, user: User) -> Self:
        """Those for whom a person may act: their structures, and a partner outside the ESS by its address."""
        theirs = Membership.objects.filter(user=user).values("structure")
        outside = models.Q(role=rules.Role.OUTSIDE, structure=None, email=user.email.lower())
        return self.filter(models.Q(structure__in=theirs) | outside)

    def taking_part(self) -> Self:
        return self.filter(state="accepted")

    def invited(self) -> Self:
        return self.filter(state="invited")

    def live(self) -> Self:
        return self.filter(state__in=["invited", "accepted"])

    def writing(self) -> Self:
        return self.taking_part().filter(role__in=rules.WRITERS)

    def signing(self) -> Self:
        return self.taking_part().filter(role__in=rules.SIGNING_ROLES)

    def ended(self) -> Self:
        """Those that declined, left, or whose invitation lost its object."""
        return self.exclude(state__in=["invited", "accepted"])

    def merged_into(self, part: Any) -> Self:
        """Those of pages that turned out to be the one of `part`."""
        return self.filter(state="merged", application=part.application_id, structure=part.structure_id)

    def sent_to(self, email: str) -> Self:
        """Those whose own invitation went to an address, or that of a page merged with theirs since."""
        sent = models.Q(email=email.lower())
        same = {"application": models.OuterRef("application"), "structure": models.OuterRef("structure")}
        merged = self.model._default_manager.filter(sent, state="merged", **same)
        return self.filter(sent | models.Exists(merged))

    def at(self, *addresses: str) -> Self:
        """Those that somebody is written to about at one of these addresses."""
        return self.filter(email__in=[address.lower() for address in addresses])

    def with_facts(self) -> Self:
        """With what registers say, which identity and hash are made of."""
        return self.select_related("structure__record", "record")


class SignatureQuerySet(models.QuerySet):
    def standing(self, content_hash: str) -> Self:
        """Those that count for a content."""
        return self.filter(voided_at=None, content_hash=content_hash).select_related("seen_by")


class LeadRequestQuerySet(models.QuerySet):
    def to_answer(self, user: User) -> Self:
        """Those that a person may answer: they speak for the structure that leads."""
        theirs = Membership.objects.filter(user=user).values("structure")
        rows = self.waiting().filter(application__lead__in=theirs, application__state__in=rules.UNFILED)
        return rows.select_related(
            "participant", "application__lead", "application__commons", "application__form_version"
        )

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def due_at(self, now: datetime) -> Self:
        return self.waiting().filter(due_at__lte=now)


class FileQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Those that answer a question today, and the signed pages."""
        return self.filter(replaced_at=None)

    def scans(self) -> Self:
        return self.current().filter(question="scans")

    def bearing(self, content_hash: str) -> Self:
        """The signed pages of a content that can be read."""
        return self.scans().filter(content_hash=content_hash, virus="")


class CommentQuerySet(models.QuerySet):
    def about(self, step: str) -> Self:
        """The thread of a step, oldest first, with who wrote."""
        return self.filter(step=step).select_related("author")


class KeptQuerySet(models.QuerySet):
    """Rows that are only ever added to; their structure alone follows two pages made one."""

    def update(self, **values: Any) -> int:
        if set(values) != {"structure"}:
            raise TypeError("These rows are never rewritten")
        return super().update(**values)

    def delete(self) -> NoReturn:
        raise TypeError("These rows are never removed")


class ChangeQuerySet(KeptQuerySet):
    def written(self) -> Self:
        """What somebody put there: not what a new version of the form set aside."""
        return self.filter(kind__in=["typed", "restored", "carried", "file"]).exclude(by=None)


class EventQuerySet(KeptQuerySet):
    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)
