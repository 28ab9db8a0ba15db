"""What every page shares, and what editors set once for the whole site."""

import re
from functools import cached_property
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Orderable, Page, PageViewRestriction, TranslatableMixin
from wagtail.search import index

from portal.facts import share_facts
from portal.mails.models import Bounce, Letter, MailText, OutgoingMail  # noqa: F401  (where Django looks)
from portal.querysets import closed_sections


class PortalImage(AbstractImage):
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("Author and licence, shown under the image.")
    )

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def clean(self) -> None:
        super().clean()
        if not self.description.strip():
            raise ValidationError({"description": _("Describe the image for those who cannot see it.")})


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class BasePage(Page):
    """A page of the portal, with what its card, its search result and its social card show."""

    #: Fields, and fields of parts by the name of their relation, that translations share: see `portal.facts`.
    FACTS: ClassVar[tuple[str, ...]] = ()
    PART_FACTS: ClassVar[dict[str, tuple[str, ...]]] = {}

    teaser_title = models.CharField(
        _("teaser title"),
        max_length=120,
        blank=True,
        help_text=_("Shown on cards and in menus instead of the title."),
    )
    teaser_text = models.TextField(
        _("teaser text"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences shown on cards and in search results."),
    )
    teaser_image = models.ForeignKey(
        PortalImage,
        verbose_name=_("teaser image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown on cards and when the page is shared."),
    )
    is_indexed = models.BooleanField(
        _("found by search engines"),
        default=True,
        help_text=_("Untick to ask search engines to leave this page out."),
    )

    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("teaser_title"), FieldPanel("teaser_text"), FieldPanel("teaser_image")],
            heading=_("On cards and social networks"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("is_indexed"),
            ],
            heading=_("For search engines"),
        ),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("teaser_text")]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        # Saving a draft writes a few columns of the live page: what it says is not published yet.
        if kwargs.get("update_fields") is None and (self.FACTS or self.PART_FACTS):
            share_facts(self)

    def check_publication(self) -> None:
        """Raise `ValidationError` where what is written may stay a draft but not go online.

        Asked of what is about to be published, by whatever way: see `portal.publication`.
        """

    @cached_property
    def source(self) -> Self:
        """The French page, which rows of other rooms name; the page itself where there is none."""
        if self.locale_id is None or self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        return self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first() or self

    @property
    def card_title(self) -> str:
        return self.teaser_title or self.title

    @property
    def card_text(self) -> str:
        return self.teaser_text or self.search_description

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Looks above the page only where the portal has closed sections."""
        return super().get_view_restrictions() if closed_sections() else PageViewRestriction.objects.none()

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return super().get_sitemap_urls(request) if self.is_indexed else []


#: A host by name, then a path that holds the three numbers of a tile.
TILE_ADDRESS = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?/[\w./?=&{}~-]*", re.ASCII)


def validate_tile_address(address: str) -> None:
    numbers = [f"{{{letter}}}" for letter in "zxy"]
    bare = address
    for number in numbers:
        bare = bare.replace(number, "", 1)
    if not TILE_ADDRESS.fullmatch(address) or any(n not in address for n in numbers) or {*"{}"} & {*bare}:
        raise ValidationError(_("Write https://, a host, and a path that holds {z}, {x} and {y} once each."))


@register_setting(icon="site", order=1)
class SiteSettings(BaseSiteSetting):
    class Accessibility(models.TextChoices):
        """The three mentions that the law allows on every page."""

        NONE = "none", _("not compliant")
        PARTIAL = "partial", _("partially compliant")
        FULL = "full", _("fully compliant")

    organisation = models.CharField(_("organisation"), max_length=120, default="Département du Gard")
    contact_email = models.EmailField(_("contact e-mail"), default="ess@example.org")
    postal_address = models.TextField(_("postal address"), max_length=300, blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    publication_director = models.CharField(
        _("director of publication"),
        max_length=120,
        blank=True,
        help_text=_("Who answers in law for what is published: name and office."),
    )
    host = models.TextField(
        _("host"),
        max_length=300,
        blank=True,
        help_text=_("Name, address and telephone of who hosts the site."),
    )
    data_protection_contact = models.TextField(
        _("data protection officer"),
        max_length=300,
        blank=True,
        help_text=_("How people reach the officer: e-mail or postal address."),
    )
    source_url = models.URLField(_("address of the source code"), blank=True)
    accessibility = models.CharField(
        _("accessibility"),
        max_length=10,
        choices=Accessibility.choices,
        default=Accessibility.NONE,
        help_text=_("What the last audit found. Without an audit, the law asks for “not compliant”."),
    )
    audited_on = models.DateField(_("date of the audit"), null=True, blank=True)
    social_image = models.ForeignKey(
        PortalImage,
        verbose_name=_("image of social cards"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    tile_address = models.CharField(
        _("address of the map’s background"),
        max_length=200,
        blank=True,
        validators=[validate_tile_address],
        help_text=_(
            "Empty, maps show the portal’s own outlines and call no one. "
            "Otherwise https://…/{z}/{x}/{y}.png: visitors who agree then ask that third party for images."
        ),
    )
    tile_attribution = models.CharField(
        _("credit of the map’s background"),
        max_length=160,
        blank=True,
        help_text=_("Shown on the map, as the source asks: “© OpenStreetMap contributors”."),
    )
    tile_attribution_url = models.URLField(_("page that the credit leads to"), blank=True)

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                FieldPanel("contact_email"),
                FieldPanel("postal_address"),
                FieldPanel("telephone"),
                FieldPanel("publication_director"),
                FieldPanel("source_url"),
            ],
            heading=_("Publisher"),
        ),
        MultiFieldPanel(
            [FieldPanel("host"), FieldPanel("data_protection_contact")],
            heading=_("What legal pages must say"),
        ),
        MultiFieldPanel([FieldPanel("accessibility"), FieldPanel("audited_on")], heading=_("Accessibility")),
        FieldPanel("social_image"),
        MultiFieldPanel(
            [
                FieldPanel("tile_address"),
                FieldPanel("tile_attribution"),
                FieldPanel("tile_attribution_url"),
            ],
            heading=_("Background of maps"),
        ),
    ]

    #: What the law asks every site to say, and nobody can guess.
    compulsory_fields: ClassVar[tuple[str, ...]] = (
        "postal_address",
        "telephone",
        "publication_director",
        "host",
        "data_protection_contact",
    )

    class Meta:
        verbose_name = _("site settings")

    def clean(self) -> None:
        super().clean()
        if self.accessibility != self.Accessibility.NONE and not self.audited_on:
            raise ValidationError({"audited_on": _("Only an audit allows this mention: give its date.")})
        if self.tile_address and not self.tile_attribution:
            raise ValidationError({"tile_attribution": _("Give the credit that the source asks for.")})

    def missing(self) -> list[str]:
        """Names of the compulsory facts that nobody has filled in yet."""
        empty = [name for name in self.compulsory_fields if not getattr(self, name)]
        return [str(self._meta.get_field(name).verbose_name) for name in empty]


class LanguageQuerySet(models.QuerySet):
    """Rows that exist once per language."""

    def in_language(self, code: str) -> Self:
        return self.filter(locale__language_code=code)


class SiteTexts(TranslatableMixin, models.Model):
    """Short texts of every page, one row per language."""

    site_name = models.CharField(_("name of the portal"), max_length=60, default="ESS en commun(s)")
    tagline = models.CharField(_("tagline"), max_length=120, blank=True)
    footer_text = models.TextField(_("text of the footer"), max_length=300, blank=True)
    notice = models.CharField(
        _("notice"),
        max_length=240,
        blank=True,
        help_text=_("Shown at the top of every page; leave empty most of the time."),
    )

    objects = LanguageQuerySet.as_manager()

    panels: ClassVar[list[Any]] = [
        FieldPanel("site_name"),
        FieldPanel("tagline"),
        FieldPanel("footer_text"),
        FieldPanel("notice"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("texts of the site")
        verbose_name_plural = _("texts of the site")

    def __str__(self) -> str:
        return self.site_name


class Menu(TranslatableMixin, ClusterableModel):
    class Place(models.TextChoices):
        MAIN = "main", _("top of the page")
        FOOTER = "footer", _("column of the footer")
        LEGAL = "legal", _("last line of the footer")

    title = models.CharField(_("title"), max_length=60)
    place = models.CharField(_("place"), max_length=10, choices=Place.choices)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Columns of the footer follow this order.")
    )

    objects = LanguageQuerySet.as_manager()

    panels: ClassVar[list[Any]] = [
        FieldPanel("title"),
        FieldPanel("place"),
        FieldPanel("position"),
        InlinePanel("items", heading=_("links"), label=_("link"), min_num=1),
    ]

    class Meta(TranslatableMixin.Meta):
        ordering = ("place", "position", "pk")
        verbose_name = _("menu")
        verbose_name_plural = _("menus")

    def __str__(self) -> str:
        return self.title


class MenuItem(TranslatableMixin, Orderable):
    menu = ParentalKey(Menu, on_delete=models.CASCADE, related_name="items")
    title = models.CharField(
        _("words shown"), max_length=60, blank=True, help_text=_("Empty: the page's own title.")
    )
    page = models.ForeignKey(
        Page, verbose_name=_("page"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.CharField(
        _("address"),
        max_length=200,
        blank=True,
        help_text=_("For what is not a page: a path that begins with “/”, or a full address."),
    )
    #: The published page in the menu's own language, for a link about to be shown.
    target: Page | None = None

    panels: ClassVar[list[Any]] = [FieldPanel("title"), PageChooserPanel("page"), FieldPanel("address")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError({"page": _("Choose a page or give an address, one of the two.")})
        if self.address and not self.address.startswith(("/", "https://", "mailto:")):
            raise ValidationError({"address": _("An address begins with “/”, “https://” or “mailto:”.")})
        if self.address and not self.title:
            raise ValidationError({"title": _("Give the words to show for this address.")})

    @property
    def words(self) -> str:
        return self.title or (self.page.title if self.page else "")
