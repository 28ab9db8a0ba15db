from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from structures.models.taxonomies import Term


class Theme(Term):
    """What challenges and commons are about."""

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("code")]

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
