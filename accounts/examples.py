"""Example accounts. Their password signs in only under DEBUG."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from wagtail.models import Page

from accounts.consent import record_consent
from accounts.models import User
from accounts.permissions import COMMUNICATION, EVALUATION, INSTRUCTION

PASSWORD = "commun-s"  # noqa: S105  (public: it opens nothing outside DEBUG)
STAFF = {"editor": COMMUNICATION, "instructor": INSTRUCTION, "reviewer": EVALUATION}
NAMES = {
    "admin": "Alix Exemple",
    "editor": "Camille Exemple",
    "instructor": "Dominique Exemple",
    "reviewer": "Maxence Exemple",
    "member1": "Sacha Exemple",
    "member2": "Lou Exemple",
    "member3": "Noa Exemple",
    "member4": "Charlie Exemple",
}


def seed(home: Page) -> list[str]:
    return [account for name in NAMES if (account := _make(name))]


def address(name: str) -> str:
    return f"{name}@example.org"


def _make(name: str) -> str:
    """The address of the account, or nothing if it was there."""
    email = address(name)
    if User.objects.filter(email=email).exists():
        return ""
    is_admin = name == "admin"
    user = User.objects.create_user(
        email, PASSWORD, full_name=NAMES[name], is_staff=is_admin or name in STAFF, is_superuser=is_admin
    )
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    record_consent(user)
    if name in STAFF:
        user.groups.add(Group.objects.get(name=STAFF[name]))
    return email
