from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from accounts.models import User


class Command(BaseCommand):
    help = "Make the first administrator, or give an existing account all rights. May run again without harm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="address that will receive the sign-in codes")
        parser.add_argument("--name", default="", help="full name shown in the admin")
        parser.add_argument("--password", help="only with DEBUG, to sign in without reading mail")

    def handle(self, *args: Any, email: str, name: str, password: str | None, **options: Any) -> None:
        if password and not settings.DEBUG:
            raise CommandError("Passwords sign nobody in outside DEBUG: leave --password out.")
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        user, created = _administrator(email, name)
        if password:
            user.set_password(password)
            user.save(update_fields=["password"])
        self._explain(user, created=created)

    def _explain(self, user: User, *, created: bool) -> None:
        done = "is now an administrator" if created else "was known and has all rights"
        self.stdout.write(self.style.SUCCESS(f"{user.email} {done}."))
        self.stdout.write(
            f"Sign in at {settings.BASE_URL}{reverse('account_login')} with a code sent by e-mail,"
        )
        self.stdout.write(f"then edit at {settings.BASE_URL}{reverse('wagtailadmin_home')}")
        if not settings.DEBUG:
            self.stdout.write("A second factor (app or passkey) will be asked for at the first sign-in.")


def _administrator(email: str, name: str) -> tuple[User, bool]:
    user = User.objects.filter(email=email).first()
    created = user is None
    user = user or User.objects.create_user(email, full_name=name)
    user.is_staff = user.is_superuser = user.is_active = True
    user.full_name = name or user.full_name
    user.save()
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    return user, created
