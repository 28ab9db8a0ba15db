from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MembershipQuerySet(models.QuerySet["Membership"]):
    def answering(self) -> Self:
        """Those who can still be asked: an account closed by the team answers for nothing."""
        return self.filter(user__is_active=True)

    def held_by(self, user: object) -> Self:
        return self.filter(user=user).select_related("structure__record__commune")


class Membership(models.Model):
    """A person who speaks for a structure."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("in charge")
        MEMBER = "member", _("member")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    structure = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("joined_at", "pk")
        constraints = [models.UniqueConstraint(fields=["user", "structure"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.structure}"
