"""Words that mean the same to whoever searches."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from structures.words import singular, telling_words

MOST_EXPRESSIONS = 12
LONGEST_EXPRESSION = 80


class SynonymGroup(models.Model):
    """Expressions of which any one finds what the others name."""

    expressions = models.TextField(
        _("expressions"),
        help_text=_(
            "One a line, two at least: words, initials or several words. Whoever searches for one also finds "
            "the others. Accents, capitals and plurals do not matter."
        ),
    )

    panels: ClassVar[list[Any]] = [FieldPanel("expressions")]

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ("expressions", "pk")

    def __str__(self) -> str:
        return " = ".join(lines_of(self.expressions))

    def clean(self) -> None:
        super().clean()
        lines = lines_of(self.expressions)
        self.expressions = "\n".join(lines)
        problem = _problem_of(lines)
        if problem:
            raise ValidationError({"expressions": problem})


def lines_of(text: str) -> list[str]:
    """Each expression once, in the order written."""
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in text.splitlines()))))


def key_of(expression: str) -> tuple[str, ...]:
    """Its words without small ones nor plurals: what makes two spellings the same expression."""
    return tuple(singular(word) for word in telling_words(expression))


def _problem_of(lines: list[str]) -> str:
    if len(lines) > MOST_EXPRESSIONS:
        return gettext("Write %(most)d expressions at most.") % {"most": MOST_EXPRESSIONS}
    if any(len(line) > LONGEST_EXPRESSION for line in lines):
        return gettext("An expression has %(most)d letters at most.") % {"most": LONGEST_EXPRESSION}
    wordless = next((line for line in lines if not telling_words(line)), None)
    if wordless is not None:
        return gettext("“%(expression)s” holds no word.") % {"expression": wordless}
    if len({key_of(line) for line in lines}) < 2:  # noqa: PLR2004 - one means nothing but itself
        return gettext("Write at least two different expressions.")
    return ""
