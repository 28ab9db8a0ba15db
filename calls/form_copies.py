"""The form of one call taken over by another.

Blocks keep their identifiers. Answers are kept per application, so two calls never mix; and a draft carried
over from one call to the next finds its answers again, choices included, where the question is still asked.
"""

from copy import deepcopy
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision
from wagtail_localize.models import StringTranslation, TranslatableObject, TranslationContext

from accounts.models import User
from calls.models import CallPage
from calls.models.pages import SOURCE_LANGUAGE


class CopyForm(forms.Form):
    source = forms.ModelChoiceField(
        label=_("Call whose form is copied"), queryset=CallPage.objects.none(), empty_label=None
    )

    def __init__(self, *, call: CallPage, **options: Any) -> None:
        super().__init__(**options)
        others = CallPage.objects.filter(locale__language_code=SOURCE_LANGUAGE).exclude(pk=call.pk)
        field = self.fields["source"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the types alone
        field.queryset = others.exclude(steps=[]).order_by("-closing_at")


@transaction.atomic
def copy_form(*, call: CallPage, source: CallPage, by: User) -> Revision:
    """A new draft of `call` with the published form of `source`, in place of its own."""
    draft = call.get_latest_revision_as_object()
    draft.steps = deepcopy(source.steps.get_prep_value())
    revision = draft.save_revision(user=by, log_action=True)
    _lend_translations(source, call)
    return revision


def _lend_translations(source: CallPage, call: CallPage) -> None:
    """What translators wrote for these same blocks: the copy is not translated twice."""
    lent = StringTranslation.objects.filter(
        context__object_id=source.translation_key, context__path__startswith="steps."
    ).select_related("context")
    if not lent:
        return
    subject, _created = TranslatableObject.objects.get_or_create_from_instance(call)
    for translation in lent:
        context, _created = TranslationContext.objects.get_or_create(
            object=subject, path=translation.context.path
        )
        StringTranslation.objects.get_or_create(
            translation_of=translation.translation_of,
            locale=translation.locale,
            context=context,
            defaults={
                "data": translation.data,
                "translation_type": translation.translation_type,
                "tool_name": translation.tool_name,
            },
        )
