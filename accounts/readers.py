"""Whom the portal writes to: people of an account in their language, anyone else in French."""

from collections.abc import Iterable

from accounts.models import User
from portal.mail import Reader


def reader_of(person: User) -> Reader:
    return Reader(email=person.email, name=person.full_name, language=person.language)


def reader_at(email: str, name: str = "") -> Reader:
    """`name` is what is known of them without an account."""
    person = next(iter(people_at([email])), None)
    return reader_of(person) if person else Reader(email=email, name=name)


def people_at(emails: Iterable[str]) -> list[User]:
    return list(User.objects.filter(email__in=[email.lower() for email in emails], is_active=True))
