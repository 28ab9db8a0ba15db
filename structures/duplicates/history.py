"""What a page's history says of decisions on duplicates."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry


class Merged(LogFormatter):
    label = _("Merge with another page")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return gettext("Merged with %(other)s") % log_entry.data


class ToldApart(LogFormatter):
    label = _("Tell apart from another page")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return gettext("Told apart from %(other)s") % log_entry.data
