from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from structures.models.taxonomies import Term


class Audience(Term):
    """Whom an event is for."""

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("code")]

    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
