from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.fields import CaselessEmailField

#: How the portal names to others whoever gave no name.
NAMELESS = _("Member of the portal")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Without a password, the person signs in by e-mail code only."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A person, known by an e-mail address."""

    email = CaselessEmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Someone already uses this e-mail address.")},
    )
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language of the mails this person receives."),
    )
    is_staff = models.BooleanField(
        _("staff"),
        default=False,
        help_text=_("Must sign in with a second factor, whatever their groups."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Untick rather than delete: the person no longer signs in, what they did keeps a name."),
    )
    daily_digest = models.BooleanField(
        _("morning summary"),
        default=False,
        help_text=_(
            "A mail each morning that says what waits in the administration; none when nothing does."
        ),
    )
    #: The last day whose summary was settled, so that none leaves twice.
    digest_settled_on = models.DateField(null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("joined on"), default=timezone.now, editable=False)
    terms_version = models.CharField(_("accepted terms"), max_length=20, blank=True, editable=False)
    terms_accepted_at = models.DateTimeField(_("terms accepted on"), null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def public_name(self) -> str | Promise:
        """For other people, in the language of whoever reads it: an address is told to nobody."""
        return self.full_name or NAMELESS

    def natural_key(self) -> tuple[str]:
        return (self.email,)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email

    @property
    def first_name(self) -> str:
        """What Wagtail's side bar greets with."""
        return self.get_short_name()
