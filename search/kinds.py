"""Kinds of pages, as results name them: several page types may share one."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Page, get_page_models


@dataclass
class Kind:
    """`code` goes into addresses and is the same in every language."""

    code: str
    label: str | Promise
    models: list[type[Page]] = field(default_factory=list)

    @property
    def content_type_ids(self) -> set[int]:
        return {ContentType.objects.get_for_model(model).pk for model in self.models}


def label_of(model: type[Page]) -> str | Promise:
    """What a page class says in `search_kind`; else “Page” for those that hold others, else its own name."""
    own = getattr(model, "search_kind", None)
    if own:
        return own
    return _("Page") if model.clean_subpage_models() else model._meta.verbose_name


def kinds() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for model in get_page_models():
        if model is Page:
            continue
        label = label_of(model)
        code = code_of(label)
        found.setdefault(code, Kind(code, label)).models.append(model)
    return found


def technical_types() -> set[int]:
    """Kinds of pages about the site itself: their class says `is_technical`."""
    models = [model for model in get_page_models() if getattr(model, "is_technical", False)]
    return {found.pk for found in ContentType.objects.get_for_models(*models).values()}


def code_of(label: str | Promise) -> str:
    with override("en"):
        return slugify(str(label))
