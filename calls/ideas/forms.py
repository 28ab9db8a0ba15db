import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from calls.group_forms import MessageField, RoleField
from calls.models import Idea
from calls.start_form import choose_among
from portal.languages import language_here
from structures.corrections.forms import LINK, WriteForm, sender_field
from structures.models import StructurePage

TITLE, SUMMARY = Idea._meta.get_field("title"), Idea._meta.get_field("summary")
WHOM = Idea._meta.get_field("whom")
MAIL = re.compile(r"\S@\S")
TELEPHONE = re.compile(r"(?:\+33|\b0) ?[1-9](?:[ .-]?\d\d){4}\b")


def kinds() -> list[tuple[str, str]]:
    return [(kind.value, capfirst(str(kind.label))) for kind in Idea.Kind]


class PublicWordsField(forms.CharField):
    """Read by everyone: without an address, since the buttons reach whoever leads."""

    def to_python(self, value: Any) -> str:
        """Lines end as they are stored: a browser's count for two."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\x00", "").strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(pattern.search(value) for pattern in (MAIL, TELEPHONE, LINK)):
            raise ValidationError(
                _("Write no e-mail address, telephone number or link: the buttons reach you.")
            )


class IdeaForm(forms.Form):
    title = PublicWordsField(
        label=_("Title of your idea"),
        max_length=TITLE.max_length,
        help_text=_("What it is about, for somebody who knows nothing of it."),
    )
    summary = PublicWordsField(
        label=_("The idea in a few words"),
        max_length=SUMMARY.max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Written for everyone: nothing of your answers is shown."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What you look for"),
        choices=kinds,
        widget=forms.CheckboxSelectMultiple,
    )
    whom = PublicWordsField(
        label=_("Whom, and what exactly"),
        max_length=WHOM.max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: a structure of food aid around Alès, and a cold room two days a week."),
    )

    use_required_attribute = False

    @classmethod
    def of(cls, idea: Idea | None, data: Any = None) -> "IdeaForm":
        names = ("title", "summary", "kinds", "whom")
        return cls(data, initial={name: getattr(idea, name) for name in names} if idea else None)

    def previewed(self) -> Idea:
        """What the public would read, kept nowhere."""
        return Idea(language=language_here(), **self.cleaned_data)


class JoinForm(forms.Form):
    structure = forms.TypedChoiceField(label=_("Your structure"), widget=forms.RadioSelect)
    role = RoleField()
    message = MessageField()

    use_required_attribute = False

    def __init__(self, structures: Sequence[StructurePage], data: Any = None) -> None:
        super().__init__(data)
        choose_among(self, "structure", structures)
        self.fields["message"].help_text = _("What you would bring, and why this idea.")


class HelpForm(WriteForm):
    """As whoever writes to a structure; `key` makes of a double click one offer."""

    kind = forms.ChoiceField(label=_("What you offer"), choices=kinds, widget=forms.RadioSelect)
    sender = sender_field(help_text=_("The structure that leads the idea answers you at this address."))

    field_order = ("key", "kind", "message", "name", "sender", "subject")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self.fields["message"].label = _("How would you help?")


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("A word for them"),
        help_text=_("Sent with your answer, if you decline."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeenForm(forms.Form):
    """What editors had before them: the instant of its writing tells it from what came since."""

    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class HideForm(SeenForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Sent to the structure that leads it, so that it may put its text right."),
        max_length=Idea._meta.get_field("hidden_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
