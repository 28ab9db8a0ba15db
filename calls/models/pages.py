from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField
from wagtail.search import index

from calls import panels, rules
from calls.admin_forms import CallCopyForm, CallPageForm
from calls.blocks import ChallengeBlock, CriterionBlock, PhaseBlock, StepsBlock
from calls.querysets import CallPageManager
from calls.questionnaire import Questionnaire
from portal.blocks import BodyBlock
from portal.fields import StreamField
from portal.models import BasePage

SOURCE_LANGUAGE = "fr"
TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]
#: A page whose state is about to change is not kept by caches.
CACHE_MARGIN_SECONDS = 180
IDEAS_A_PAGE = 12


class CallIndexPage(BasePage):
    introduction = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, "introduction"]
    copy_form_class = CallCopyForm
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["calls.CallPage"]
    template = "calls/call_index_page.html"
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("list of calls")
        verbose_name_plural = _("lists of calls")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        calls = (
            CallPage.objects.child_of(self)
            .live()
            .public()
            .defer_streamfields()
            .select_related("teaser_image", "locale")
        )
        return {
            **super().get_context(request, *args, **kwargs),
            "open_calls": calls.open_at(now).order_by("closing_at"),
            "upcoming_calls": calls.upcoming_at(now).order_by("opening_at"),
            "past_calls": calls.past_at(now).order_by("-closing_at"),
        }


class CallPage(BasePage):
    """A call for commons, with the form that editors build on it."""

    FACTS: ClassVar[tuple[str, ...]] = (
        "edition",
        "opening_at",
        "closing_at",
        "results_on",
        "minimum_structures",
        "budget",
        "contact_email",
        "reminds_week",
        "reminds_two_days",
        "reminds_hours",
    )

    edition = models.CharField(
        _("edition"),
        max_length=12,
        help_text=_("Begins the numbers of its applications: “2027” gives 2027-0001. Never the same twice."),
    )
    summary = models.TextField(_("in one sentence"), max_length=300, blank=True)
    plan_axis = models.CharField(
        _("axis of the plan"),
        max_length=160,
        blank=True,
        help_text=_("For instance “Axis 1 of the plan: support local cooperation”."),
    )
    opening_at = models.DateTimeField(_("opening"), help_text=_("Paris time."))
    closing_at = models.DateTimeField(
        _("closing"),
        help_text=_(
            "Paris time; from this very instant nothing can be filed. For “until 29 January at 23:59”, "
            "write 30 January at 00:00: the page will show “29 January, 23:59”."
        ),
    )
    results_on = models.DateField(
        _("results"), null=True, blank=True, help_text=_("The day on which the results are published.")
    )
    minimum_structures = models.PositiveSmallIntegerField(
        _("fewest structures in an application"), default=3, validators=[MinValueValidator(1)]
    )
    eligibility = RichTextField(_("who may apply"), features=TEXT_FEATURES, blank=True)
    budget = models.PositiveIntegerField(_("budget, in euros"), null=True, blank=True)
    budget_text = models.CharField(
        _("what the budget is for"),
        max_length=160,
        blank=True,
        help_text=_("Follows the amount: “a year for all the commons”."),
    )
    other_support = models.TextField(_("other support"), max_length=300, blank=True)
    sharing = models.CharField(
        _("what is shared"),
        max_length=160,
        blank=True,
        help_text=_("For instance “Open licence for what you produce”."),
    )
    contact_name = models.CharField(_("service in charge"), max_length=120, blank=True)
    contact_email = models.EmailField(_("its e-mail address"), blank=True)
    receipt_text = models.TextField(
        _("text of the receipt"),
        max_length=1500,
        blank=True,
        help_text=_("What happens next: shown and sent with each receipt."),
    )
    silence_text = models.TextField(
        _("what silence means"),
        max_length=800,
        blank=True,
        help_text=_("For instance “Without an answer two months after…”. Shown and sent with each receipt."),
    )
    appeal_text = models.TextField(
        _("ways to appeal"),
        max_length=1500,
        blank=True,
        help_text=_("To whom, within how long. Shown and sent with each receipt."),
    )
    change_note = models.TextField(
        _("reason for a change"),
        max_length=500,
        blank=True,
        help_text=_(
            "When dates, rules or form change after the opening, the page says by itself what changed, and "
            "those who follow the call are told: give the reason here, in a sentence."
        ),
    )
    reminds_week = models.BooleanField(rules.Reminder.WEEK.label, default=True)
    reminds_two_days = models.BooleanField(rules.Reminder.TWO_DAYS.label, default=True)
    reminds_hours = models.BooleanField(rules.Reminder.HOURS.label, default=True)
    privacy_text = models.TextField(
        _("personal data"),
        max_length=800,
        blank=True,
        help_text=_("Why the answers are asked for, who reads them and how long they are kept."),
    )
    results_text = RichTextField(_("results"), features=TEXT_FEATURES, blank=True)
    challenges = StreamField(
        [("challenge", ChallengeBlock())], verbose_name=_("challenges"), blank=True, max_num=8
    )
    phases = StreamField([("phase", PhaseBlock())], verbose_name=_("phases"), blank=True, max_num=6)
    criteria = StreamField([("criterion", CriterionBlock())], verbose_name=_("criteria"), blank=True)
    documents = StreamField(
        [("document", DocumentChooserBlock(label=_("Document")))], verbose_name=_("documents"), blank=True
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    steps = StreamField(StepsBlock(), verbose_name=_("steps of the form"), blank=True)

    objects = CallPageManager()

    base_form_class = CallPageForm
    copy_form_class = CallCopyForm
    edit_handler = panels.call_tabs()
    parent_page_types: ClassVar[list[str]] = ["calls.CallIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "calls/call_page.html"
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("challenges"),
        index.SearchField("eligibility"),
        index.SearchField("body"),
        index.FilterField("closing_at"),
    ]

    class Meta:
        verbose_name = _("call for commons")
        verbose_name_plural = _("calls for commons")
        indexes = [models.Index(fields=["opening_at", "closing_at"])]

    def clean(self) -> None:
        super().clean()
        errors = {**self._calendar_errors(), **self._criteria_errors(), **self._edition_errors()}
        if errors:
            raise ValidationError(errors)

    def check_publication(self) -> None:
        from calls.form_checks import why_it_waits  # noqa: PLC0415  (its findings look at the models)

        if reasons := why_it_waits(self):
            raise ValidationError({"steps": reasons})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        now = timezone.now()
        change = rules.next_change(**self.calendar, now=now)
        if change and (change - now).total_seconds() < CACHE_MARGIN_SECONDS:
            patch_cache_control(response, no_cache=True)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        return {
            **super().get_context(request, *args, **kwargs),
            "state": self.state_at(now),
            "days_left": rules.days_left(closing_at=self.closing_at, now=now),
            "phase_list": self.phases_at(now),
            "questionnaire": self.questionnaire,
            "public_questions": self.source.public_questions.public(),
            "can_ask": rules.takes_questions(closing_at=self.closing_at, now=now),
            "changelog": self.changelog,
            "ideas": self.ideas_at(now, request.GET.get("page")),
        }

    @property
    def changelog(self) -> list[dict[str, Any]]:
        from calls.changelog import changelog  # noqa: PLC0415  (the log knows the models)

        return changelog(self)

    def ideas_at(self, now: datetime, page: str | None) -> Page[Any] | None:
        """Those that look for partners; None once nobody can join any more."""
        from calls.models import Idea  # noqa: PLC0415  (they know the call)

        if self.state_at(now) != rules.CallState.OPEN or not self.questionnaire.steps:
            return None
        shown = Idea.objects.shown(now).of_call(self).with_names()
        return Paginator(shown, IDEAS_A_PAGE).get_page(page)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [*super().preview_modes, ("form", _("Form, as an applicant sees it"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name != "form":
            return super().serve_preview(request, mode_name)
        from calls.editing_views import preview_context  # noqa: PLC0415  (they know the models)
        from calls.form_preview import ShownForm, Walk  # noqa: PLC0415

        context = {**self.get_context(request), **preview_context(Walk(ShownForm.of(self)), self.pk)}
        return TemplateResponse(request, "calls/form_preview.html", context)

    @property
    def is_source(self) -> bool:
        return self.locale_id is None or self.locale.language_code == SOURCE_LANGUAGE

    @property
    def card_text(self) -> str:
        return super().card_text or self.summary

    @property
    def calendar(self) -> dict[str, Any]:
        return {
            "opening_at": self.opening_at,
            "closing_at": self.closing_at,
            "results_on": self.results_on,
        }

    @property
    def state(self) -> rules.CallState:
        return self.state_at(timezone.now())

    @property
    def closing_words(self) -> str:
        return rules.closing_words(self.closing_at)

    @property
    def reminders(self) -> list[rules.Reminder]:
        """Those that editors want for this call."""
        return [one for one in rules.Reminder if getattr(self, f"reminds_{one}")]

    @property
    def opening_words(self) -> str:
        return rules.instant_words(self.opening_at)

    @property
    def budget_words(self) -> str:
        return (
            f"{number_format(self.budget, use_l10n=True, force_grouping=True)}\u202f€" if self.budget else ""
        )

    @property
    def weighted_criteria(self) -> list[dict[str, Any]]:
        weights = {child.id: child.value["weight"] for child in self.source.criteria}
        return [
            {**child.value, "weight": weights.get(child.id, child.value["weight"])} for child in self.criteria
        ]

    @property
    def latest_steps(self) -> Any:
        """Those of the draft, when there is one."""
        return self.get_latest_revision_as_object().steps

    @cached_property
    def questionnaire(self) -> Questionnaire:
        translation = None if self.source.pk == self.pk else self.steps
        return Questionnaire.from_stream(self.source.steps, translation)

    def state_at(self, now: datetime) -> rules.CallState:
        return rules.call_state(**self.calendar, now=now)

    def takes_applications_at(self, now: datetime) -> bool:
        is_open = self.source.live and self.state_at(now) == rules.CallState.OPEN
        return is_open and bool(self.questionnaire.steps)

    @property
    def honoured_until(self) -> datetime:
        """The exclusive instant until which what came before the closing may be entered and filed."""
        return rules.honoured_until(closing_at=self.closing_at, results_on=self.results_on)

    def may_honour(self, *, way: str, received_at: datetime, now: datetime) -> bool:
        return rules.may_honour(
            way=way,
            received_at=received_at,
            closing_at=self.closing_at,
            until=self.honoured_until,
            now=now,
        )

    def phases_at(self, now: datetime) -> list[dict[str, str]]:
        """Each phase with its state: done, current (the first that is not done) or coming."""
        ends = {child.id: child.value["last_day"] for child in self.source.phases}
        today = now.astimezone(rules.PARIS).date()
        phases: list[dict[str, str]] = []
        state = "coming" if now < self.opening_at else "current"
        for child in self.phases:
            last_day = ends.get(child.id)
            is_done = last_day is not None and last_day < today and state != "coming"
            phases.append(
                {
                    "label": child.value["title"],
                    "when": child.value["dates"],
                    "state": "done" if is_done else state,
                }
            )
            state = state if is_done else "coming"
        return phases

    def _others(self) -> "models.QuerySet[CallPage]":
        return CallPage.objects.filter(locale__language_code=SOURCE_LANGUAGE).exclude(pk=self.pk)

    def _edition_errors(self) -> dict[str, Any]:
        if not self.is_source:
            return {}
        if self._others().filter(edition=self.edition).exists():
            return {"edition": _("Another call already has this edition: their numbers would be the same.")}
        stored = CallPage.objects.filter(pk=self.pk).exclude(edition=self.edition)
        if stored.filter(applications__number__isnull=False).exists():
            return {
                "edition": _("Applications are filed with this edition in their numbers: it stays as it is.")
            }
        return {}

    def _calendar_errors(self) -> dict[str, Any]:
        if self.opening_at and self.closing_at and self.closing_at <= self.opening_at:
            return {"closing_at": _("The call must close after it opens.")}
        if self.closing_at and self.results_on and rules.midnight(self.results_on) < self.closing_at:
            return {"results_on": _("Results cannot be published before the call closes.")}
        return {}

    def _criteria_errors(self) -> dict[str, Any]:
        weights = [child.value["weight"] or 0 for child in self.criteria]
        if len(weights) > rules.MOST_CRITERIA:
            return {"criteria": gettext("Six criteria at most: keep those that decide.")}
        if weights and sum(weights) != rules.WEIGHTS_TOTAL:
            message = gettext("The weights add up to %(total)s, not to 100.") % {"total": sum(weights)}
            return {"criteria": message}
        return {}
