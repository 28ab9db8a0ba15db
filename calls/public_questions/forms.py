from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import CallQuestion
from structures.corrections.forms import TrapField, VisitorForm, sender_field

QUESTION, ANSWER = CallQuestion._meta.get_field("text"), CallQuestion._meta.get_field("answer")


class AskForm(VisitorForm):
    """`key` makes of a double click one question."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label=_("Your question"),
        max_length=QUESTION.max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It will be published with its answer, without your name: write nothing personal in it."),
    )
    sender = sender_field(
        required=False, help_text=_("To receive the answer. It is not published, and deleted after 30 days.")
    )
    subject = TrapField()


class AnswerForm(forms.Form):
    """What becomes of a question: answered for everyone, for its author only, or joined to another."""

    public_text = forms.CharField(
        label=_("Question as published"),
        required=False,
        max_length=QUESTION.max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Take out what names a person, make it short. Its author receives it with the answer."),
    )
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=ANSWER.max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    merged_into = forms.ModelChoiceField(
        label=_("Same question as"),
        required=False,
        queryset=CallQuestion.objects.none(),
        empty_label=_("No other"),
        help_text=_("Only to join it: its author will receive that answer."),
    )

    def __init__(self, *args: Any, question: CallQuestion, decision: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.decision = decision
        self.initial = {"public_text": question.public_text or question.text, "answer": question.answer}
        others = CallQuestion.objects.filter(call=question.call).exclude(pk=question.pk)
        joinable = others.exclude(state__in=[CallQuestion.State.MERGED, CallQuestion.State.PRIVATE])
        self.fields["merged_into"].queryset = joinable  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needed = {"publish": ("public_text", "answer"), "private": ("answer",), "merge": ("merged_into",)}
        for name in needed.get(self.decision, ()):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for what you chose."))
        return cleaned
