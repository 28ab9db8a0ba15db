"""Who is who, in the words of the domain."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import EVALUATION


class SignedInRequest(HttpRequest):
    """The request of a view that only lets in people who signed in."""

    user: User


def is_staff(user: User | AnonymousUser) -> bool:
    """Whoever may reach the editors' admin or read applications, reviewers included."""
    if not user.is_active:
        return False
    return (
        user.is_staff
        or user.is_superuser
        or user.has_perm("wagtailadmin.access_admin")
        or user.groups.filter(name=EVALUATION).exists()
    )
