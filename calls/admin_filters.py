"""What lists of the admin are narrowed by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from calls.models import CallPage
from calls.models.pages import SOURCE_LANGUAGE


class CallFilter(django_filters.ModelChoiceFilter):
    """By call, the latest to close first; rows name French pages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=_calls, label=_("call"), **options)


def _calls(request: HttpRequest) -> QuerySet[CallPage]:
    return CallPage.objects.in_language(SOURCE_LANGUAGE).order_by("-closing_at")
