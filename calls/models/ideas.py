"""The idea of an application, opened to the public before it is filed, and what it brings."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calls import rules
from calls.models.applications import Application
from calls.models.pages import CallPage
from calls.models.participants import Participant
from commons.models import Wanted
from structures.models import StructurePage
from structures.models.decisions import AnsweredDecision, DecisionQuerySet


class IdeaQuerySet(models.QuerySet["Idea"]):
    def opened(self) -> Self:
        return self.exclude(opened_at=None)

    def shown(self, now: datetime) -> Self:
        """What everyone reads: opened by its lead, not hidden, while it may still be joined."""
        calls = CallPage.objects.live().public().open_at(now)
        current = self.opened().filter(hidden_at=None, application__state__in=rules.UNFILED)
        return current.filter(application__call__in=calls)

    def of_call(self, call: CallPage) -> Self:
        return self.filter(application__call=call.source.pk)

    def for_editors(self) -> Self:
        return self.concerning_editors().with_names()

    def concerning_editors(self) -> Self:
        """What was opened, and what they hid: an idea still being written concerns its group alone."""
        return self.filter(Q(opened_at__isnull=False) | Q(hidden_at__isnull=False))

    def to_read(self) -> Self:
        """Opened, or changed since editors read it: hidden ones too, which their lead has put right."""
        unread = Q(read_at=None) | Q(read_at__lt=F("changed_at"))
        return self.concerning_editors().filter(unread)

    def with_names(self) -> Self:
        rows = self.select_related("application__call__locale", "application__lead")
        return rows.defer("application__answers", "application__call__steps", "application__call__body")


class Idea(models.Model):
    """Written for the public: it repeats nothing of the answers. `opened_at` is empty while nobody else
    reads it; `hidden_at` when editors took it off."""

    Kind = Wanted.Kind

    application = models.OneToOneField(
        Application, verbose_name=_("application"), on_delete=models.CASCADE, related_name="idea"
    )
    title = models.CharField(_("title of the idea"), max_length=100)
    summary = models.TextField(_("the idea in a few words"), max_length=600)
    #: Codes of `Wanted.Kind`, in its order: the list that commons use.
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Wanted.Kind.choices), verbose_name=_("looks for")
    )
    whom = models.TextField(_("whom and what exactly"), max_length=400, blank=True)
    #: Of the words above.
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    changed_at = models.DateTimeField(_("changed on"))
    opened_at = models.DateTimeField(_("opened on"), null=True)
    read_at = models.DateTimeField(_("read by editors on"), null=True)
    hidden_at = models.DateTimeField(_("hidden on"), null=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("hidden by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    hidden_reason = models.TextField(_("reason"), max_length=500, blank=True)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea open to the public")
        verbose_name_plural = _("ideas open to the public")
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("calls:idea", args=[self.application.call_id, self.pk])

    @property
    def is_opened(self) -> bool:
        return self.opened_at is not None

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None

    @property
    def is_to_read(self) -> bool:
        concerns_editors = self.is_opened or self.is_hidden
        return concerns_editors and not (self.read_at and self.read_at >= self.changed_at)

    @property
    def kind_labels(self) -> list[str]:
        return [str(kind.label) for kind in Wanted.Kind if kind in self.kinds]

    @property
    def state_label(self) -> str:
        if not self.is_opened and not self.is_hidden:
            return str(_("closed"))
        shown = _("hidden") if self.is_hidden else _("open")
        return f"{shown}, {_('to read')}" if self.is_to_read else str(shown)


class JoinRequestQuerySet(DecisionQuerySet["JoinRequest"]):
    def with_names(self) -> Self:
        return self.select_related("structure", "idea__application__call__locale", "idea__application__lead")


class JoinRequest(AnsweredDecision):
    """A structure asks to take part. Its people are told what becomes of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", pgettext_lazy("request", "declined")
        TAKEN_BACK = "taken_back", _("taken back")
        OVER = "over", _("without object")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="requests")
    structure = models.ForeignKey(
        StructurePage, verbose_name=_("structure"), on_delete=models.CASCADE, related_name="join_requests"
    )
    role = models.CharField(_("role"), max_length=12, choices=rules.Role.choices)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked on"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    participant = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ("asked_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "structure"], condition=Q(state="waiting"), name="join_request_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure} · {self.get_state_display()}"


class HelpOffer(models.Model):
    """What somebody without an account offers, read by the lead alone. `key` comes with the form: the same
    sending twice is one offer."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="offers")
    name = models.CharField(_("name"), max_length=120)
    sender = models.EmailField(_("e-mail address"), db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Wanted.Kind.choices)
    message = models.TextField(_("message"), max_length=2000)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    offered_at = models.DateTimeField(_("offered on"))

    class Meta:
        verbose_name = _("offer of help")
        verbose_name_plural = _("offers of help")
        ordering = ("offered_at", "pk")

    def __str__(self) -> str:
        return f"{self.idea} · {self.get_kind_display()}"  # without a name: lists of mails show it
