from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.models import Orderable, PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from events import panels
from events.models.audiences import Audience
from events.models.editions import EditionPage
from events.querysets import EventQuerySet, SessionQuerySet
from events.structured_data import describe
from portal.blocks import BodyBlock
from portal.fields import StreamField
from portal.models import BasePage, PortalImage
from structures.models import StructurePage, Territory
from structures.models.taxonomies import SOURCE_LANGUAGE

#: Facts: read on the French page, whatever the language shown.
FACTS = (
    "status",
    "edition",
    "place_name",
    "address",
    "commune",
    "online_url",
    "is_free",
    "is_online",
    "is_indexed",
    "teaser_image",
    "registration_url",
    "registration_email",
    "organiser_name",
    "image",
    "sessions",
    "organisers",
)
TEXTS = ("slug", "title", "seo_title", "search_description", "teaser_title", "teaser_text")
OWN_TEXTS = ("summary", "status_note", "price", "accessibility", "body")

EventManager = PageManager.from_queryset(EventQuerySet)


class EventPage(BasePage):
    """Something that happens, in one or several sessions."""

    class Status(models.TextChoices):
        """How it goes, whether the page is published or not."""

        SCHEDULED = "scheduled", _("scheduled")
        MOVED = "moved", _("moved")
        FULL = "full", _("full")
        CANCELLED = "cancelled", _("cancelled")

    summary = models.TextField(
        _("summary"),
        max_length=300,
        help_text=_("Two sentences at most: what happens and why to come. Shown on cards too."),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.SCHEDULED,
        help_text=_("Shown in full view on the page, in lists and in calendars."),
    )
    status_note = models.CharField(
        _("about this status"),
        max_length=200,
        blank=True,
        help_text=_("For instance the new place of an event that moved, or why it is cancelled."),
    )
    edition = models.ForeignKey(
        EditionPage,
        verbose_name=_("edition of the ESS month"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
        help_text=_("The event then shows in the programme of this edition."),
    )
    organiser_name = models.CharField(
        _("other organiser"), max_length=160, blank=True, help_text=_("Who is not in the directory.")
    )
    place_name = models.CharField(_("place"), max_length=160, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    commune = models.ForeignKey(
        Territory,
        verbose_name=_("commune"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to={"kind": Territory.Kind.COMMUNE},
        related_name="events",
    )
    online_url = models.URLField(
        _("link to attend online"),
        blank=True,
        help_text=_("Public: leave empty for a private link."),
    )
    is_online = models.BooleanField(_("can be attended online"), default=False)
    audiences = ParentalManyToManyField(
        Audience,
        verbose_name=_("audiences"),
        blank=True,
        limit_choices_to=SOURCE_LANGUAGE,
        related_name="events",
    )
    is_free = models.BooleanField(_("free of charge"), default=True)
    price = models.CharField(
        _("price"), max_length=160, blank=True, help_text=_("For instance “€8, reduced €4”.")
    )
    accessibility = models.TextField(
        _("accessibility"),
        max_length=600,
        blank=True,
        help_text=_("Step-free access, hearing loop, sign language, quiet room, parking… and whom to ask."),
    )
    registration_url = models.URLField(_("registration link"), blank=True)
    registration_email = models.EmailField(_("registration by e-mail"), blank=True)
    image = models.ForeignKey(
        PortalImage,
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    # Derived from the published sessions, and so kept out of revisions.
    starts_at = models.DateTimeField(_("starts"), null=True, editable=False, db_index=True)
    ends_at = models.DateTimeField(_("ends"), null=True, editable=False, db_index=True)

    objects = EventManager()

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, *panels.EVENT]
    parent_page_types: ClassVar[list[str]] = ["events.AgendaPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "events/event_page.html"
    translatable_fields: ClassVar[list[Any]] = [
        *[TranslatableField(name) for name in (*TEXTS, *OWN_TEXTS)],
        *[SynchronizedField(name, overridable=False) for name in FACTS],
    ]
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("search_terms"),
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
        index.FilterField("status"),
    ]
    search_kind = _("Event")

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        super().clean()
        errors = {}
        if not (self.place_name or self.commune_id or self.is_online):
            errors["place_name"] = _("Give a place, or say that the event can be attended online.")
        if self.online_url and not self.is_online:
            errors["is_online"] = _("There is a link to attend online: tick this box.")
        if not self.is_free and not self.price:
            errors["price"] = _("Give the price, or say that the event is free.")
        if errors:
            raise ValidationError(errors)
        if self.edition is not None:
            self.edition = self.edition.source

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None:
            self.derive_dates()

    # Dates

    def derive_dates(self) -> None:
        """Read first start and last end off the French page's sessions, for every language."""
        every_language = EventPage.objects.filter(translation_key=self.translation_key)
        sessions = Session.objects.filter(page__in=every_language.source())
        dates = sessions.aggregate(starts_at=models.Min("starts_at"), ends_at=models.Max("ends_at"))
        every_language.update(**dates)
        self.starts_at, self.ends_at = dates["starts_at"], dates["ends_at"]

    def serializable_data(self) -> dict[str, Any]:
        content = super().serializable_data()
        for name in ("starts_at", "ends_at"):
            content.pop(name, None)
        return content

    def with_content_json(self, content: dict[str, Any]) -> "EventPage":
        page = super().with_content_json(content)
        page.starts_at, page.ends_at = self.starts_at, self.ends_at
        return page

    # What is shown

    @property
    def facts(self) -> "EventPage":
        """The French page, where sessions, status, place and organisers are read."""
        return self.source

    @cached_property
    def shown(self) -> "EventPage":
        """This event in the language of the reader, or in French."""
        return self.localized

    @cached_property
    def shown_edition(self) -> EditionPage | None:
        """The edition in the language of the reader, if it is published there."""
        edition = self.facts.edition.localized if self.facts.edition else None
        return edition if edition and edition.live else None

    @property
    def is_foreign(self) -> bool:
        """Whether what is shown is not in the reader's language."""
        return self.shown.locale.language_code != get_language()

    @cached_property
    def dated_sessions(self) -> list["Session"]:
        return sorted(self.facts.sessions.all(), key=lambda session: session.starts_at)

    @cached_property
    def next_session(self) -> "Session | None":
        """The first session that is not over, else the last one."""
        now = timezone.now()
        coming = [session for session in self.dated_sessions if session.ends_at > now]
        return next(iter(coming or self.dated_sessions[-1:]), None)

    @property
    def listed_month(self) -> date | None:
        """First day of the month under which a list shows this event."""
        session = self.next_session
        return session.local_start.date().replace(day=1) if session else None

    @property
    def is_past(self) -> bool:
        return all(session.ends_at <= timezone.now() for session in self.dated_sessions)

    @property
    def is_changed(self) -> bool:
        return self.facts.status != self.Status.SCHEDULED

    @property
    def can_register(self) -> bool:
        is_open = self.facts.status in {self.Status.SCHEDULED, self.Status.MOVED}
        return is_open and not self.is_past

    @property
    def where(self) -> str:
        """Place and commune in one line; empty when the event is only online."""
        facts = self.facts
        parts = [facts.place_name, facts.commune.name if facts.commune else ""]
        return ", ".join(dict.fromkeys(filter(None, parts)))

    @property
    def card_text(self) -> str:
        return self.teaser_text or self.summary

    @property
    def search_terms(self) -> str:
        facts = self.facts
        names = [facts.where, facts.address, facts.organiser_name]
        names += [organiser.structure.title for organiser in facts.organisers.select_related("structure")]
        return " ".join(filter(None, names))

    @property
    def shown_audiences(self) -> list[str]:
        """Names of the audiences in the language of the reader."""
        keys = [audience.translation_key for audience in self.facts.audiences.all()]
        terms = Audience.objects.filter(translation_key__in=keys).in_language(get_language())
        return [term.name for term in terms]

    @cached_property
    def shown_organisers(self) -> list[StructurePage]:
        """Those of the directory that readers may see."""
        chosen = [organiser.structure_id for organiser in self.facts.organisers.all()]
        return list(StructurePage.objects.filter(pk__in=chosen).shown().order_by("sort_key"))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "facts": self.facts,
            "audiences": self.shown_audiences,
            "organisers": self.shown_organisers,
            "structured_data": describe(self, request),
        }


class Organiser(Orderable):
    """A structure of the directory that organises an event."""

    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="organisers")
    structure = models.ForeignKey(
        StructurePage, verbose_name=_("structure"), on_delete=models.CASCADE, related_name="organised"
    )

    panels: ClassVar[list[Any]] = panels.ORGANISER

    class Meta(Orderable.Meta):
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        constraints = [models.UniqueConstraint(fields=["page", "structure"], name="organiser_named_once")]

    def __str__(self) -> str:
        return str(self.structure)


class Session(models.Model):
    page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    objects = SessionQuerySet.as_manager()

    panels: ClassVar[list[Any]] = panels.SESSION

    class Meta:
        ordering = ("starts_at", "pk")
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("The session must end after it starts."),
            )
        ]

    def __str__(self) -> str:
        return timezone.localtime(self.starts_at).strftime("%Y-%m-%d %H:%M")

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The session must end after it starts.")})

    @property
    def local_start(self) -> datetime:
        return timezone.localtime(self.starts_at)

    @property
    def local_end(self) -> datetime:
        return timezone.localtime(self.ends_at)

    @property
    def last_day(self) -> date:
        """A session that ends at midnight ends with the day before."""
        return (self.local_end - timedelta(microseconds=1)).date()

    @property
    def is_one_day(self) -> bool:
        return self.local_start.date() == self.last_day

    @property
    def is_all_day(self) -> bool:
        """From midnight to midnight: no hour is told."""
        return self.local_start.time() == self.local_end.time() == time.min
