from datetime import datetime
from typing import Any, NoReturn, Self

from django.db import models
from wagtail.models import PageManager, PageQuerySet

from accounts.models import User
from structures.models import Membership


class CallPageQuerySet(PageQuerySet):
    """Calls by their calendar. Translations carry the same instants as the French page."""

    def in_language(self, code: str) -> Self:
        return self.filter(locale__language_code=code)

    def open_at(self, now: datetime) -> Self:
        return self.filter(opening_at__lte=now, closing_at__gt=now)

    def upcoming_at(self, now: datetime) -> Self:
        return self.filter(opening_at__gt=now)

    def past_at(self, now: datetime) -> Self:
        return self.filter(closing_at__lte=now)


CallPageManager = PageManager.from_queryset(CallPageQuerySet)


class ApplicationQuerySet(models.QuerySet):
    def led_by_structures_of(self, user: User) -> Self:
        """What a person may see and write: the applications of the structures they belong to."""
        return self.filter(lead__in=Membership.objects.filter(user=user).values("structure"))

    def touched_by(self, user: User) -> Self:
        """What a person wrote, or what their structures lead: named in the export of their data."""
        took_part = models.Q(created_by=user) | models.Q(updated_by=user) | models.Q(filed_by=user)
        return self.filter(took_part | models.Q(pk__in=self.led_by_structures_of(user).values("pk")))

    def filed(self) -> Self:
        return self.exclude(number=None)

    def with_names(self) -> Self:
        return self.select_related("call", "lead")

    def for_lists(self) -> Self:
        """Without what only reading one application needs."""
        return self.with_names().defer("answers", "form", "call__steps", "call__body")


class EventQuerySet(models.QuerySet):
    """The log is only ever added to."""

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("The log of an application is never rewritten")

    def delete(self) -> NoReturn:
        raise TypeError("The log of an application is never shortened")
