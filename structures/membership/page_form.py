"""The form that members fill in for their page. It reads and gives plain words."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from portal.models import PortalImage
from structures.membership import pictures
from structures.membership.page_fields import (
    Picture,
    PictureField,
    Row,
    contact_fields,
    offer_fields,
)
from structures.membership.words import CONTACT, OFFER, PICTURES, Words
from structures.models import Label, Sector, Territory
from structures.writing.fields import (
    WIDE,
    CommunesField,
    NameField,
    PresentationField,
    TeaserField,
    TermsField,
    WebsiteField,
    clean_contact,
)
from structures.writing.plain_text import to_html, to_plain

MOST_ROWS = 20
PLACE = "__place__"
LONGEST_KEY = 10
ROW_NAMES = {"offers": "offer", "contacts": "contact"}


class PageForm(forms.Form):
    title = NameField(label=_("Usual name"), help_text=_("The name people know the structure by."))
    teaser_text = TeaserField(
        help_text=_("What you do and for whom: shown under your name and in the directory.")
    )
    presentation = PresentationField()
    sectors = TermsField(_("Sectors"), help_text=_("Tick all those where you are active."))
    labels = TermsField(_("Labels and approvals"), help_text=_("Only those you hold today."))
    action_zone = TermsField(
        _("Intercommunalities or the whole Gard"), help_text=_("Where your activities take place.")
    )
    communes = TermsField(_("Communes already chosen"), help_text=_("Untick one to take it off."))
    new_communes = CommunesField()
    website = WebsiteField()
    accepts_messages = forms.BooleanField(
        label=_("Receive messages through the portal"),
        required=False,
        help_text=_("Readers write by a form and never see the address, unless a public e-mail shows it."),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        words: Words,
        published: Words,
        more: str = "",
    ) -> None:
        """`words` fills the form; `published` says which pictures are new; `more` names rows to lengthen."""
        self.words, self.published, self.more = words, published, more
        super().__init__(data, files, initial=self._first_values())
        self.fields["presentation"] = PresentationField(required=False, today=to_plain(words["presentation"]))
        for name, terms in self._terms().items():
            self.fields[name].queryset = terms  # type: ignore[attr-defined]
        self._add_rows()
        self._add_pictures()

    def _first_values(self) -> dict[str, Any]:
        zone = Territory.objects.filter(pk__in=self.words["action_zone"]).values_list("pk", "kind")
        return {
            "title": self.words["title"],
            "teaser_text": self.words["teaser_text"],
            "presentation": to_plain(self.words["presentation"]),
            "website": self.words["website"],
            "accepts_messages": self.words["accepts_messages"],
            "sectors": self.words["sectors"],
            "labels": self.words["labels"],
            "action_zone": [pk for pk, kind in zone if kind != Territory.Kind.COMMUNE],
            "communes": [pk for pk, kind in zone if kind == Territory.Kind.COMMUNE],
        }

    def _terms(self) -> dict[str, Any]:
        communes = Territory.objects.communes().light()
        if self.is_bound:
            typed: list[str] = self.data.getlist("communes")  # type: ignore[attr-defined]
            chosen = [key for key in typed if key.isascii() and key.isdigit() and len(key) < LONGEST_KEY]
            communes = communes.filter(pk__in=chosen[:400])
        else:
            communes = communes.filter(pk__in=self.words["action_zone"])
        return {
            "sectors": Sector.objects.source(),
            "labels": Label.objects.source(),
            "action_zone": Territory.objects.light().filter(kind__in=WIDE),
            "communes": communes,
        }

    # Rows: offers and contacts

    def _add_rows(self) -> None:
        for name in ROW_NAMES:
            stored = self.words[name]
            for number in range(self._row_count(name, len(stored))):
                row = stored[number] if number < len(stored) else {}
                self._add_row(name, number, row)

    def _row_count(self, name: str, stored: int) -> int:
        if not self.is_bound:
            return min(max(stored, 1), MOST_ROWS)
        typed = self.data.get(f"{name}-count", "")
        count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else stored  # noqa: PLR2004
        return min(count + (self.more == name), MOST_ROWS)

    def _add_row(self, name: str, number: int, row: Mapping[str, Any]) -> None:
        prefix = f"{ROW_NAMES[name]}-{number}"
        made = offer_fields(row) if name == "offers" else contact_fields(row)
        for field, form_field in made.items():
            self.fields[f"{prefix}-{field}"] = form_field
        if row.get("id"):
            self.fields[f"{prefix}-remove"] = forms.BooleanField(
                label=_("Take this line off"), required=False
            )
        self.fields[f"{prefix}-id"] = forms.IntegerField(
            required=False, initial=row.get("id"), min_value=1, widget=forms.HiddenInput
        )

    def rows(self, name: str) -> Iterator[Row]:
        prefix = ROW_NAMES[name]
        for number in range(MOST_ROWS):
            key = f"{prefix}-{number}-id"
            if key not in self.fields:
                return
            start = f"{prefix}-{number}-"
            fields = [self[field] for field in self.fields if field.startswith(start) and field != key]
            yield Row(number, fields, self[key])

    def _blank(self, name: str) -> Row:
        """One line more, with `PLACE` for its number: a module adds it without asking the server."""
        prefix = f"{ROW_NAMES[name]}-{PLACE}"
        made = offer_fields({}) if name == "offers" else contact_fields({})
        apart = forms.Form()
        apart.fields = {f"{prefix}-{field}": form_field for field, form_field in made.items()}
        apart.fields[f"{prefix}-id"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        *shown, key = apart
        return Row(PLACE, shown, key)

    @property
    def blank_offer(self) -> Row:
        return self._blank("offers")

    @property
    def blank_contact(self) -> Row:
        return self._blank("contacts")

    @cached_property
    def offers(self) -> list[Row]:
        return list(self.rows("offers"))

    @cached_property
    def contacts(self) -> list[Row]:
        return list(self.rows("contacts"))

    # Pictures

    def _add_pictures(self) -> None:
        self.kept: dict[str, PortalImage | None] = {}
        for name in PICTURES:
            posted = self.data.get(f"{name}_kept", "") if self.is_bound else ""
            image = pictures.read_token(posted) if posted else None
            image = image or PortalImage.objects.filter(pk=self.words[name]).first()
            self.kept[name] = image
            self.fields[f"{name}_file"] = PictureField(name)
            self.fields[f"{name}_alt"] = forms.CharField(
                label=_("What the photo shows") if name == "photo" else _("What the logo shows"),
                required=False,
                max_length=255,
                initial=image.description if image and self._is_new(name, image) else "",
                help_text=_("One sentence for those who cannot see it. Needed with a new picture."),
            )
            if image:
                self.fields[f"{name}_remove"] = forms.BooleanField(
                    label=_("Take the photo off") if name == "photo" else _("Take the logo off"),
                    required=False,
                )

    def _is_new(self, name: str, image: PortalImage) -> bool:
        return image.pk != self.published[name]

    def picture(self, name: str) -> Picture:
        image = self.kept[name]
        is_new = bool(image and self._is_new(name, image))
        return Picture(
            name=name,
            image=image,
            is_new=is_new,
            kept=pictures.token(image) if image and is_new else "",
            file=self[f"{name}_file"],
            alt=self[f"{name}_alt"],
            remove=self[f"{name}_remove"] if image else None,
        )

    @property
    def pictures(self) -> list[Picture]:
        return [self.picture(name) for name in PICTURES]

    def new_pictures(self) -> dict[str, ContentFile]:
        """Those sent and sound, whatever is wrong elsewhere in the form."""
        sent = {name: self.cleaned_data.get(f"{name}_file") for name in PICTURES}
        return {name: file for name, file in sent.items() if file}

    def hold(self, name: str, image: PortalImage) -> None:
        """Carry a picture just kept, so that it need not be chosen again."""
        self.kept[name] = image
        self.fields.setdefault(
            f"{name}_remove", forms.BooleanField(label=_("Take this picture off"), required=False)
        )

    # Checks

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, prefix in ROW_NAMES.items():
            for row in self.rows(name):
                self._check_row(prefix, row.number)
        for name in PICTURES:
            self._check_picture(name)
        return cleaned

    def _check_row(self, prefix: str, number: int | str) -> None:
        start = f"{prefix}-{number}-"
        cleaned = self.cleaned_data
        if cleaned.get(f"{start}remove"):
            return
        if prefix == "offer" and cleaned.get(f"{start}text") and not cleaned.get(f"{start}title"):
            self._refuse(f"{start}title", _("Give this offer a title."))
        if prefix == "contact" and cleaned.get(f"{start}value"):
            self._check_contact(start)

    def _check_contact(self, start: str) -> None:
        kind, name = self.cleaned_data.get(f"{start}kind", ""), f"{start}value"
        try:
            self.cleaned_data[name] = clean_contact(kind, self.cleaned_data[name])
        except ValidationError as error:
            self._refuse(name, error.messages[0])

    def _check_picture(self, name: str) -> None:
        sent = self.cleaned_data.get(f"{name}_file")
        image = self.kept[name]
        shows_new = sent or (image and self._is_new(name, image))
        if self.cleaned_data.get(f"{name}_remove") and not sent:
            return
        if shows_new and not (self.cleaned_data.get(f"{name}_alt") or "").strip():
            self._refuse(f"{name}_alt", _("Describe the picture for those who cannot see it."))

    def _refuse(self, field: str, why: Any) -> None:
        if field not in self.errors:
            self.add_error(field, why)

    # What was written

    def written(self) -> Words:
        """The words of a valid form; its new pictures must have been held first."""
        cleaned = self.cleaned_data
        chosen = [*cleaned["action_zone"], *cleaned["communes"], *cleaned["new_communes"]]
        return {
            "title": cleaned["title"],
            "teaser_text": cleaned["teaser_text"],
            "presentation": self._presentation(),
            "website": cleaned["website"],
            "accepts_messages": cleaned["accepts_messages"],
            "sectors": sorted(term.pk for term in cleaned["sectors"]),
            "labels": sorted(term.pk for term in cleaned["labels"]),
            "action_zone": sorted({place.pk for place in chosen}),
            "offers": self._written_rows("offers", OFFER, "title"),
            "contacts": self._written_rows("contacts", CONTACT, "value"),
            **{name: self._written_picture(name) for name in PICTURES},
        }

    def _presentation(self) -> str:
        """The very same HTML when the text was not touched."""
        typed, stored = self.cleaned_data["presentation"], self.words["presentation"]
        return stored if typed == to_plain(stored) else to_html(typed)

    def _written_rows(self, name: str, fields: tuple[str, ...], needed: str) -> list[dict[str, Any]]:
        cleaned, rows = self.cleaned_data, []
        for row in self.rows(name):
            start = f"{ROW_NAMES[name]}-{row.number}-"
            if cleaned.get(f"{start}remove") or not cleaned.get(start + needed):
                continue
            rows.append(
                {"id": cleaned.get(f"{start}id")} | {field: cleaned[start + field] for field in fields}
            )
        return rows

    def _written_picture(self, name: str) -> int | None:
        image = self.kept[name]
        if image is None or (self.cleaned_data.get(f"{name}_remove") and not self.new_pictures().get(name)):
            return None
        if self._is_new(name, image):
            image.description = self.cleaned_data[f"{name}_alt"].strip()
            image.save(update_fields=["description"])
        return int(image.pk)
