from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.models.pages import CallPage
from calls.models.versions import FormVersion
from calls.querysets import ApplicationQuerySet
from calls.questionnaire import TYPED, Answer, Questionnaire
from structures.models import StructurePage

if TYPE_CHECKING:
    from calls.models.assistance import Assistance

#: Of a name that is longer, the beginning is shown.
LONGEST_NAME = 120


class Application(models.Model):
    """What several structures write, sign and file together in answer to a call."""

    State = rules.State

    key = models.UUIDField(_("identifier"), primary_key=True, default=uuid4, editable=False)
    #: Made by the browser's form: a repeated submission finds the same application.
    start_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    call = models.ForeignKey(
        CallPage, verbose_name=_("call"), on_delete=models.PROTECT, related_name="applications"
    )
    form_version = models.ForeignKey(
        FormVersion,
        verbose_name=_("version of the form"),
        on_delete=models.PROTECT,
        related_name="applications",
        editable=False,
    )
    #: Always the structure of the participant who leads: lists read it without looking for that row.
    lead = models.ForeignKey(
        StructurePage,
        verbose_name=_("lead structure"),
        on_delete=models.PROTECT,
        related_name="led_applications",
    )
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("carried over from"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="carried_to",
    )
    commons = models.ForeignKey(
        "commons.CommonsPage",
        verbose_name=_("commons"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="applications",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("started on"), auto_now_add=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last changed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    updated_at = models.DateTimeField(_("last changed on"), auto_now=True)
    #: When its people were told that nobody touches it; a change makes it count for nothing.
    nudged_at = models.DateTimeField(null=True, editable=False)
    #: When its people were last written to about comments, of which some may have been removed since.
    comments_told_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    #: {key of the question: answer}, see `calls.questionnaire`.
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    #: While it is signed or filed: what was written to questions that the other answers do not call for.
    #: Nobody signs nor files it; it comes back with the draft.
    not_asked = models.JSONField(default=dict, blank=True, editable=False)
    #: Keys of the steps saved at least once.
    visited = models.JSONField(default=list, blank=True, editable=False)
    #: Frozen when signatures are asked: see `calls.services.content`.
    participants = models.JSONField(_("structures"), default=list, blank=True, editable=False)
    content_hash = models.CharField(_("content fingerprint"), max_length=64, blank=True, editable=False)
    sequence = models.PositiveIntegerField(null=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, null=True, editable=False)
    filed_at = models.DateTimeField(_("filed on"), null=True, editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-updated_at", "key")
        constraints = [
            models.UniqueConstraint(fields=["call", "sequence"], name="application_sequence_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "signing", "withdrawn"])
                | models.Q(number__isnull=False, filed_at__isnull=False) & ~models.Q(content_hash=""),
                name="application_filed_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="signing") | ~models.Q(content_hash=""),
                name="application_signed_content_frozen",
            ),
        ]
        permissions = [
            ("export_application", "Can export applications"),
            ("help_application", "Can give late access and appoint a lead"),
            ("assist_application", "Can enter applications for groups"),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.State.DRAFT.label} · {self.lead.title}"

    def get_absolute_url(self) -> str:
        return reverse("calls:application", args=[self.key])

    @property
    def assisted(self) -> "Assistance | None":
        """What an agent noted who enters it for its group."""
        return getattr(self, "assistance", None)

    @property
    def entered_from(self) -> str:
        """For lists: what an agent entered it from, empty where its group did."""
        return self.assisted.get_way_display() if self.assisted else ""

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_signing(self) -> bool:
        return self.state == self.State.SIGNING

    @property
    def is_filed(self) -> bool:
        """Received by the Département, and not taken back since: what it holds may be read there."""
        return self.state not in rules.UNFILED and self.filed_at is not None

    @property
    def is_under_way(self) -> bool:
        """Still to be filed."""
        return self.state in rules.UNFILED

    @property
    def was_filed(self) -> bool:
        """It bears a number for good, even taken back."""
        return self.number is not None

    @property
    def questionnaire(self) -> Questionnaire:
        """The form it answers, in the reader's words when possible."""
        return self.form_version.in_words_of(self.local_call)

    @property
    def filed_questionnaire(self) -> Questionnaire:
        """The form exactly as it was asked, in French."""
        return self.form_version.questionnaire

    @cached_property
    def local_call(self) -> CallPage:
        """The call in the reader's language when it is published there."""
        if self.call.locale.language_code == get_language():
            return self.call
        return self.call.localized

    @property
    def short_hash(self) -> str:
        return rules.short_hash(self.content_hash)

    @property
    def filed_words(self) -> str:
        return rules.instant_words(self.filed_at) if self.filed_at else ""

    @property
    def closing_at(self) -> datetime:
        """The exclusive instant at which the call closes for this group; see `for_lists`."""
        return rules.group_closing(self.call.closing_at, [self.late_until] if self.late_until else [])

    @property
    def honoured_until(self) -> datetime:
        """As `CallPage.honoured_until`, for this group."""
        return rules.honoured_until(closing_at=self.closing_at, results_on=self.call.results_on)

    @property
    def honoured_words(self) -> str:
        return rules.closing_words(self.honoured_until)

    @cached_property
    def late_until(self) -> datetime | None:
        """Asked once for the many questions of a page; `lock` reads anew."""
        last: datetime | None = self.late_accesses.aggregate(last=models.Max("until"))["last"]
        return last

    @property
    def is_past_closing(self) -> bool:
        return timezone.now() >= self.closing_at

    @property
    def closing_words(self) -> str:
        return rules.closing_words(self.closing_at)

    @property
    def lead_name(self) -> str:
        """As it was when the content was frozen."""
        return str(self.participants[0]["name"]) if self.participants else str(self.lead.title)

    @property
    def written_answers(self) -> dict[str, Answer]:
        """All that a draft holds, or would if it were one again."""
        return {**self.not_asked, **self.answers}

    @property
    def commons_name(self) -> str:
        """What its people call their commons; empty until they say."""
        key = self.form_version.naming_question
        answer = self.answers.get(key) if key else None
        words = answer.get(TYPED) if isinstance(answer, dict) else answer
        known = " ".join(words.split()) if isinstance(words, str) else ""
        return Truncator(known).chars(LONGEST_NAME) or (self.commons.title if self.commons else "")

    @property
    def title(self) -> str:
        """What it is called: its commons, or whoever leads it as long as that has no name."""
        return self.commons_name or self.lead_name

    @property
    def unsigned(self) -> list[str]:
        """Structures of the frozen content that were to sign it, and have not."""
        signed = {one.participant_id for one in self.signatories()}
        asked = [one for one in self.participants if one["role"] in rules.SIGNING_ROLES]
        left = [one for one in asked if one["participant"] not in signed]
        merged = set(self.parts.filter(state="merged").values_list("pk", flat=True)) if left else set()
        return [str(one["name"]) for one in left if one["participant"] not in merged]

    @property
    def last_written(self) -> Any:
        """Who last wrote in it, for the page that shows it alone."""
        return self.changes.written().select_related("by").order_by("-at", "-pk").first()

    @property
    def withdrawal(self) -> Any:
        """Who withdrew it, when and why."""
        return self.events.of_kind("withdrawn").select_related("by").last()

    @property
    def unread_names(self) -> list[str]:
        """Structures whose page nobody of the portal's team had read when the content was frozen."""
        return [one["name"] for one in self.participants if one.get("is_unread")]

    def answer(self, key: str) -> Answer:
        return self.answers.get(key)

    def signatories(self) -> Any:
        """Signatures that hold: on the content as it is frozen, and not voided."""
        return self.signatures.standing(self.content_hash).select_related("participant")
