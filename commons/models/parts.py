"""What a commons page is made of. Parts with words have one row per language."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.documents.models import Document
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from commons import licences
from structures.models import StructurePage


class Wanted(TranslatableMixin, Orderable):
    """Something the commons looks for."""

    class Kind(models.TextChoices):
        SKILLS = "skills", _("skills")
        PEOPLE = "people", _("people")
        PREMISES = "premises", _("premises")
        EQUIPMENT = "equipment", _("equipment")
        MONEY = "money", _("money")
        DATA = "data", _("data")

    commons = ParentalKey("commons.CommonsPage", on_delete=models.CASCADE, related_name="wanted")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("what is looked for"), max_length=120)
    detail = models.CharField(
        _("detail"), max_length=200, blank=True, help_text=_("How much, when, under what conditions.")
    )
    is_found = models.BooleanField(_("found"), default=False)

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("thing looked for")
        verbose_name_plural = _("things looked for")

    def __str__(self) -> str:
        return self.title

    @property
    def words_in_a_list(self) -> str:
        """“A cold lorry” reads “a cold lorry” after a colon; initials such as “GPS” stay."""
        is_acronym = self.title[1:2].isupper()
        return self.title if is_acronym else self.title[:1].lower() + self.title[1:]


class Participant(Orderable):
    """A structure of the directory, or a partner known by its name only."""

    class Role(models.TextChoices):
        LEAD = "lead", _("leads")
        PARTICIPANT = "participant", _("takes part")
        PARTNER = "partner", _("partner")

    commons = ParentalKey("commons.CommonsPage", on_delete=models.CASCADE, related_name="participants")
    structure = models.ForeignKey(
        StructurePage,
        verbose_name=_("structure"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="participations",
    )
    name = models.CharField(
        _("name of the partner"), max_length=160, blank=True, help_text=_("For who is not in the directory.")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.PARTICIPANT)

    panels: ClassVar[list[Any]] = [PageChooserPanel("structure"), FieldPanel("name"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        verbose_name = _("participant")
        verbose_name_plural = _("participants")

    def __str__(self) -> str:
        return self.structure.title if self.structure else self.name

    def clean(self) -> None:
        super().clean()
        if bool(self.structure_id) == bool(self.name):
            raise ValidationError({"structure": _("Choose a structure or give a name, one of the two.")})
        if self.name and self.role != self.Role.PARTNER:
            raise ValidationError({"role": _("Who is not in the directory takes part as a partner.")})


class Production(TranslatableMixin, Orderable):
    """Something the commons made, for others to reuse."""

    commons = ParentalKey("commons.CommonsPage", on_delete=models.CASCADE, related_name="productions")
    title = models.CharField(_("title"), max_length=160)
    url = models.URLField(_("address"), blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    licence = models.CharField(_("licence"), max_length=20, choices=licences.CHOICES)
    version = models.CharField(_("version"), max_length=20, blank=True)

    override_translatable_fields: ClassVar[list[Any]] = [SynchronizedField("version", overridable=False)]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("production")
        verbose_name_plural = _("productions")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.url and self.document_id:
            raise ValidationError({"url": _("Give an address or a document, not both.")})

    @property
    def address(self) -> str:
        """Where to get it, or nothing while it is not online."""
        return self.document.url if self.document else self.url

    @property
    def terms(self) -> licences.Licence | None:
        return licences.LICENCES.get(self.licence)


class Milestone(TranslatableMixin, Orderable):
    commons = ParentalKey("commons.CommonsPage", on_delete=models.CASCADE, related_name="milestones")
    date = models.DateField(_("date"), help_text=_("Any day of the month when the day is not known."))
    title = models.CharField(_("title"), max_length=160)
    is_done = models.BooleanField(_("done"), default=False)

    class Meta(TranslatableMixin.Meta):
        ordering = ("date", "pk")
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title


class JournalEntry(TranslatableMixin, Orderable):
    commons = ParentalKey("commons.CommonsPage", on_delete=models.CASCADE, related_name="journal")
    date = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=800, blank=True)

    class Meta(TranslatableMixin.Meta):
        ordering = ("-date", "-pk")
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")

    def __str__(self) -> str:
        return self.title

    @property
    def lead_in(self) -> str:
        """The title, ready to be followed by the text."""
        return f"{self.title.rstrip('.')}." if self.text else self.title
