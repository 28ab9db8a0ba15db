from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


class CodeBackend(AuthenticationBackend):
    """People sign in by code; a password opens a door on developers' machines only."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        if not settings.DEBUG:
            return None
        return super().authenticate(request, **credentials)
