"""What groups were reminded of, and who wants no reminder."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.models.applications import Application


class SettledReminder(models.Model):
    """A moment that passed for one group: reminded, or not because its call leaves that reminder out.

    Another closing has moments of its own.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=8, choices=rules.Reminder.choices)
    closing_at = models.DateTimeField()
    at = models.DateTimeField()
    is_sent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind", "closing_at"], name="reminder_settled_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.get_kind_display()}"


class ReminderRefusal(models.Model):
    """A person who wants no reminder of any closing."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_refusal"
    )
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("person who wants no reminder")
        verbose_name_plural = _("people who want no reminder")

    def __str__(self) -> str:
        return str(self.person)
