from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import ObjectList, TabbedInterface
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import RichTextField
from wagtail.models import Locale, Orderable, Page, PageManager
from wagtail.search import index
from wagtail.url_routing import RouteResult

from portal.models import BasePage, PortalImage
from portal.text import fold
from structures import panels, rules, telephones
from structures.addresses import owned
from structures.models.records import RegisterRecord
from structures.models.taxonomies import SOURCE_LANGUAGE, Label, Sector
from structures.models.territories import Territory
from structures.querysets import StructureQuerySet
from structures.registry import StructureCard, structure_cards

SOURCE_CODE = "fr"
TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link"]


StructureManager = PageManager.from_queryset(StructureQuerySet)


class DirectoryPage(BasePage):
    """The directory. Structures hang under the French one; every language shows the same."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, "introduction"]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["structures.StructurePage"]
    template = "structures/directory_page.html"
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("directory")
        verbose_name_plural = _("directories")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and not cls.objects.filter(locale_id=parent.locale_id).exists()

    def structures(self) -> StructureQuerySet:
        """Those that anyone may read: all stand under the French directory."""
        return StructurePage.objects.child_of(self.source).shown().public()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if path_components and self.source.pk != self.pk:
            structure = StructurePage.objects.child_of(self.source).filter(slug=path_components[0]).first()
            if structure is None or not self.live:
                raise Http404
            return structure.route(request, path_components[1:])
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The source of the map's background, if there is one, may give images to the map alone."""
        response = super().serve(request, *args, **kwargs)
        tiles = (getattr(response, "context_data", None) or {}).get("tiles")
        if tiles:
            response._csp_update = {"img-src": [tiles.origin]}
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from structures.views import directory_context  # noqa: PLC0415 - it reads these models

        return {**super().get_context(request, *args, **kwargs), **directory_context(self, request)}


class StructurePage(BasePage):
    """What a structure says of itself. What registers say is in its record."""

    presentation = RichTextField(_("presentation"), blank=True, features=TEXT_FEATURES)
    photo = models.ForeignKey(
        PortalImage,
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    logo = models.ForeignKey(
        PortalImage,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sectors = ParentalManyToManyField(
        Sector,
        verbose_name=_("sectors"),
        blank=True,
        limit_choices_to=SOURCE_LANGUAGE,
        related_name="structures",
    )
    labels = ParentalManyToManyField(
        Label,
        verbose_name=_("labels and approvals"),
        blank=True,
        limit_choices_to=SOURCE_LANGUAGE,
        related_name="structures",
    )
    action_zone = ParentalManyToManyField(
        Territory,
        verbose_name=_("action zone"),
        blank=True,
        related_name="acting_structures",
        help_text=_("Where the structure works: communes, intercommunalities or the whole Gard."),
    )
    website = models.URLField(_("website"), blank=True)
    accepts_messages = models.BooleanField(
        _("receives messages through the portal"),
        default=True,
        help_text=_("Readers write by a form and never see the address, unless a public e-mail shows it."),
    )
    is_network_member = models.BooleanField(_("member of the ESS Gard network"), default=False)
    sort_key = models.CharField(max_length=255, editable=False, db_index=True)
    #: The members' draft that these words come from: a revision made from it keeps its mark.
    from_draft = models.BigIntegerField(null=True, editable=False)

    objects = StructureManager()

    content_panels: ClassVar[list[Any]] = panels.STRUCTURE_CONTENT
    promote_panels: ClassVar[list[Any]] = BasePage.promote_panels[1:]
    parent_page_types: ClassVar[list[str]] = ["structures.DirectoryPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "structures/structure_page.html"
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("presentation"),
        index.SearchField("search_terms", boost=2),  # before texts that only mention it
        index.RelatedFields("offers", [index.SearchField("title"), index.SearchField("text")]),
        index.FilterField("is_network_member"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(panels.RECORD, heading=_("Registers")),
            ObjectList(promote_panels, heading=_("Promotion")),
        ]
    )

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = fold(self.title)[:255]
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self.sort_key = fold(self.title)[:255]
        super().minimal_clean()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What the directory searches follows sectors, labels and offers, written after `post_save`."""
        from structures.indexing import index_structures  # noqa: PLC0415 - it reads these models

        super().save(*args, **kwargs)
        index_structures([self.pk])

    @staticmethod
    def _slug_is_available(slug: str, parent_page: Page | None, page: Page | None = None) -> bool:
        """Wagtail asks when it makes a slug and when it checks one: no page hides behind the portal’s own."""
        return slug not in owned() and Page._slug_is_available(slug, parent_page, page)

    # What registers say

    @property
    def register(self) -> RegisterRecord | None:
        """The record, or None for a structure that no register knows."""
        try:
            return self.record
        except ObjectDoesNotExist:
            return None

    @property
    def search_terms(self) -> str:
        """Words that find this structure and stand in its record and lists."""
        record = self.register
        words = [term.name for term in (*self.sectors.all(), *self.labels.all(), *self.action_zone.all())]
        if record and record.shows_address:
            words += [record.legal_name, record.commune.name if record.commune else record.city]
        if record:
            words += [
                record.siren,
                record.siret or "",
                record.rna,
                record.family.name if record.family else "",
            ]
        return " ".join(filter(None, words))

    # Who answers for it

    @cached_property
    def claimed_at(self) -> datetime | None:
        return self.memberships.answering().order_by().aggregate(first=models.Min("joined_at"))["first"]

    @property
    def is_hidden(self) -> bool:
        verified_at = self.register.verified_at if self.register else None
        return rules.is_hidden(verified_at, self.claimed_at, now=timezone.now())

    @property
    def is_unconfirmed(self) -> bool:
        verified_at = self.register.verified_at if self.register else None
        return rules.is_unconfirmed(verified_at, self.claimed_at, now=timezone.now())

    @property
    def draft_in_moderation(self) -> Any:
        """What members sent and editors have not answered yet, or None."""
        return self.page_drafts.filter(state="sent").select_related("author").first()

    # Where it stands: under the directory of every language

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str | None, str | None] | None:
        parts = super().get_url_parts(request)
        language = get_language() or SOURCE_CODE
        if not parts or language == SOURCE_CODE:
            return parts
        prefix = _directory_path(language, request)
        return (parts[0], parts[1], f"{prefix}{self.slug}/") if prefix else parts

    def url_in(self, language: str) -> str | None:
        """The address of this structure under another language, if its directory is published."""
        if language != SOURCE_CODE and not _directory_path(language, None):
            return None
        with override(language):
            return self.get_url()

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return list(self._sitemap_urls(request)) if self.is_indexed and self.pk in _shown(request) else []

    def _sitemap_urls(self, request: HttpRequest | None) -> Iterator[dict[str, Any]]:
        for language, _name in settings.LANGUAGES:
            if language != SOURCE_CODE and not _directory_path(language, request):
                continue
            with override(language):
                yield {"location": self.get_full_url(request), "lastmod": self.last_published_at}

    def copy_for_translation(
        self,
        locale: Locale,
        copy_parents: bool = False,
        alias: bool = False,
        exclude_fields: list[str] | None = None,
    ) -> Page:
        """Not translated: an alias is the directory that already shows it, a copy is refused."""
        if not alias:
            raise ValidationError(_("Structures are not translated: every language shows the same ones."))
        directory = self.get_parent().specific
        return directory.get_translation_or_none(locale) or directory.copy_for_translation(
            locale, copy_parents=copy_parents, alias=True
        )

    # What readers get

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A page withdrawn because its establishment has closed says so at its address."""
        if self.live or path_components or not self.has_closed:
            return super().route(request, path_components)
        return RouteResult(self, kwargs={"has_closed": True})

    @property
    def has_closed(self) -> bool:
        """Readers knew it, a register says that it has closed, and no other page took its place."""
        record = self.register
        return (
            record is not None
            and record.state == RegisterRecord.State.CLOSED
            and record.shows_address
            and record.objected_at is None
            and self.first_published_at is not None
            and not Redirect.objects.filter(old_path=Redirect.normalise_path(self.url or "")).exists()
        )

    def serve(
        self, request: HttpRequest, *args: Any, has_closed: bool = False, **kwargs: Any
    ) -> HttpResponse:
        if has_closed:
            from structures.views import closed  # noqa: PLC0415 - it reads these models

            return closed(request, self)
        if self.is_hidden:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from structures import presentation  # noqa: PLC0415 - it reads these models
        from structures.corrections import relay  # noqa: PLC0415 - so does it
        from structures.selection.choice import Selection  # noqa: PLC0415 - the same

        context = super().get_context(request, *args, **kwargs)
        shown, selection = presentation.portrait(self), Selection.read(request)
        trail = presentation.directory_trail(request)
        return {
            **context,
            "record": self.register,
            "shown": shown,
            "trail": [(title, f"{address}{selection.suffix}") for title, address in trail],
            "selection": selection,
            "can_write": bool(self.pk and relay.address_of(self)),
            "cards": self._cards(request),
            "structured": presentation.structured_data(self, shown, request),
        }

    def _cards(self, request: HttpRequest) -> list[StructureCard]:
        if not self.pk:
            return []
        return [card for entry in structure_cards if (card := entry(request, self))]


class Offer(Orderable):
    structure = ParentalKey(StructurePage, on_delete=models.CASCADE, related_name="offers")
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=600, blank=True)
    answers_public_tenders = models.BooleanField(
        _("answers public tenders"),
        default=False,
        help_text=_("Public buyers find the structure by this criterion."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")

    def __str__(self) -> str:
        return self.title


class Contact(Orderable):
    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone")
        PERSON = "person", _("person")

    structure = ParentalKey(StructurePage, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=160)
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Unticked, it is never shown on the site.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.value

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.EMAIL:
            models.EmailField().run_validators(self.value)
        if self.kind == self.Kind.PHONE:
            self.value = telephones.written(self.value)


def _directory_path(language: str, request: HttpRequest | None) -> str | None:
    """The path of the published directory in a language; asked once a request."""
    known: dict[str, str | None] = (
        {} if request is None else request.__dict__.setdefault("_directory_paths", {})
    )
    if language not in known:
        directory = (
            DirectoryPage.objects.live()
            .filter(locale__language_code=language)
            .select_related("locale")
            .first()
        )
        parts = directory.get_url_parts(request) if directory else None
        known[language] = parts[2] if parts else None
    return known[language]


def _shown(request: HttpRequest | None) -> set[int]:
    """Keys of the structures that readers see; asked once a request."""
    known: dict[str, set[int]] = {} if request is None else request.__dict__
    if "_shown_structures" not in known:
        known["_shown_structures"] = set(StructurePage.objects.shown().values_list("pk", flat=True))
    return known["_shown_structures"]
