"""Structures that somebody asks to add to the directory. The page itself is a draft."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from structures.models.decisions import WAITING, AnsweredDecision, DecisionQuerySet


class Proposal(AnsweredDecision):
    """`key` comes with the form: the same sending twice is one proposal."""

    class State(models.TextChoices):
        WAITING = WAITING, _("to read")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("not accepted")

    class Link(models.TextChoices):
        INSIDE = "inside", _("I work or volunteer there")
        OUTSIDE = "outside", _("I know it and would like to see it here")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    page = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    name = models.CharField(_("name"), max_length=255)
    link = models.CharField(_("link with the structure"), max_length=7, choices=Link.choices)
    sender_name = models.CharField(_("sent by"), max_length=120, blank=True)
    sender_email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    #: Its page joined one that was there before: whoever proposed it has proved nothing about that one.
    is_merged = models.BooleanField(default=False, editable=False)
    sent_at = models.DateTimeField(_("sent on"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.WAITING, db_index=True
    )

    objects = DecisionQuerySet["Proposal"].as_manager()

    class Meta:
        verbose_name = _("structure proposed")
        verbose_name_plural = _("structures proposed")
        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        return self.name
