from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from search.kinds import kinds

LONGEST_QUERY = 200


class SearchForm(forms.Form):
    """What is looked for, and among what. A faulty part is named and left out."""

    q = forms.CharField(
        label=_("What are you looking for?"), required=False, strip=True, max_length=LONGEST_QUERY
    )
    kind = forms.ChoiceField(label=_("Among"), required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.kinds = kinds()
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in self.kinds.values()]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def query(self) -> str:
        return self.cleaned_data.get("q", "")

    @property
    def chosen_kind(self) -> str:
        return self.cleaned_data.get("kind", "")

    @property
    def address(self) -> str:
        return f"?{urlencode([(name, value) for name, value in self.cleaned_data.items() if value])}"

    def about(self, query: str) -> "SearchForm":
        """The same search for other words."""
        return SearchForm({**self.cleaned_data, "q": query[:LONGEST_QUERY]})
