from typing import Any

from django.db import models


class CaselessEmailField(models.EmailField):
    """Keeps and looks up addresses in lower case: a mailbox is one account whatever the typing."""

    def to_python(self, value: Any) -> Any:
        return _lower(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        return _lower(super().get_prep_value(value))


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value
