from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.models.applications import Application
from calls.models.versions import FormVersion
from calls.querysets import ChangeQuerySet, EventQuerySet
from structures.models import StructurePage


class Line(models.Model):
    """A line of a log that is only ever added to: who did what, for which structure, when."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    structure = models.ForeignKey(
        StructurePage,
        verbose_name=_("for which structure"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The log of an application is never rewritten")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The log of an application is never shortened")


class ApplicationEvent(Line):
    class Kind(models.TextChoices):
        STARTED = "started", _("Draft started")
        CARRIED = "carried", _("Carried over from another application")
        FORM_CHANGED = "form_changed", _("Moved to a new version of the form")
        INVITED = "invited", _("Structure invited")
        INVITED_AGAIN = "invited_again", _("Invitation sent again")
        INVITATION_WITHDRAWN = "uninvited", _("Invitation withdrawn")
        ACCEPTED = "accepted", _("Invitation accepted")
        DECLINED = "declined", _("Invitation declined")
        LEFT = "left", _("Structure left")
        REMOVED = "removed", _("Structure taken off")
        ROLE = "role", _("Role changed")
        LEAD_ASKED = "lead_asked", _("Lead asked for")
        LEAD_REFUSED = "lead_refused", _("Lead not handed over")
        LEAD = "lead", _("Lead handed over")
        LEAD_BY_SILENCE = "lead_by_silence", _("Lead handed over by silence")
        LEAD_APPOINTED = "lead_appointed", _("Lead appointed by the service in charge")
        SIGNATURES_ASKED = "signatures_asked", _("Signatures asked for")
        SIGNED = "signed", _("Signed")
        REOPENED = "reopened", _("Returned to draft")
        FILED = "filed", _("Application filed")
        TAKEN_BACK = "taken_back", _("Taken back before the closing")
        WITHDRAWN = "withdrawn", _("Application withdrawn")
        LATE_ACCESS = "late_access", _("Late access given")
        STRUCTURE_CLOSED = "closed", _("A structure is closed in the registers")
        MERGED = "merged", _("Two pages of the directory were one structure: it takes part once")
        SIRET_CHANGED = "siret", _("A structure changed its SIRET")
        UNTOUCHED = "untouched", _("Reminder: nobody touches this draft")
        ASSISTED = "assisted", _("Entered by an agent for the group")
        ADDED_ON_PAPER = "added_on_paper", _("Structure added by an agent, as the group asked")
        SIGNED_ON_PAPER = "signed_on_paper", _("Signature on paper typed by an agent")
        SCANNED = "scanned", _("Signed page added by an agent")
        SCAN_REMOVED = "scan_removed", _("Signed page taken off by an agent")
        HONOURED = "honoured", _("Received in time, entered after the closing")
        INFECTED = "infected", _("A virus was found in a file")
        REMINDED = "reminded", _("Reminder before the closing")
        IDEA_OPENED = "idea_opened", _("Idea opened to the public")
        IDEA_CLOSED = "idea_closed", _("Idea closed to the public")
        IDEA_HIDDEN = "idea_hidden", _("Idea taken off by the service in charge")
        IDEA_SHOWN = "idea_shown", _("Idea put back by the service in charge")
        JOIN_ASKED = "join_asked", _("A structure asks to join")
        JOIN_TAKEN_BACK = "join_taken_back", _("Request to join taken back")
        JOIN_DECLINED = "join_declined", _("Request to join declined")
        HELP_OFFERED = "help_offered", _("Help offered")

    class Reason(models.TextChoices):
        """Why signatures no longer count, or an idea is closed; other kinds hold a person's words."""

        MODIFY = "modify", _("somebody modifies it")
        LEAD = "lead", _("another structure leads")
        LEFT = "left", _("a structure left")
        REMOVED = "removed", _("a structure was taken off")
        IDENTITY = "identity", _("a structure changed its SIRET")
        FILED = "filed", _("the application is filed")
        WITHDRAWN = "withdrawn", _("the application is withdrawn")
        ERASED = "erased", _("the draft is erased")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state reached"), max_length=12, choices=Application.State.choices)
    #: What the kind needs to be told in full; see `calls.services.journal`.
    data = models.JSONField(default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of an application")
        verbose_name_plural = _("events of applications")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def reason(self) -> str:
        """In words."""
        given = str(self.data.get("reason") or "")
        is_code = self.kind in (self.Kind.REOPENED, self.Kind.IDEA_CLOSED)
        return str(self.Reason(given).label) if is_code and given in self.Reason else given


class AnswerChange(Line):
    """One answer that changed, or that could not be stored: nothing typed is ever lost."""

    class Kind(models.TextChoices):
        TYPED = "typed", _("written")
        RESTORED = "restored", _("brought back")
        CARRIED = "carried", _("carried over")
        FORM_CHANGED = "form_changed", _("set aside by a new version of the form")
        CONFLICT = "conflict", _("written at the same time as another, not stored")
        FILE = "file", _("file")
        NOT_ASKED = "not_asked", _("set aside: the other answers do not call for it")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="changes")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=64, blank=True)
    question = models.CharField(max_length=64)
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    #: What is stored before and after; of a conflict, `new` is the words that were not stored.
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an answer")
        verbose_name_plural = _("changes of answers")
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["application", "question", "at"])]

    def __str__(self) -> str:
        return f"{self.question} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def kind_words(self) -> str:
        if self.kind == self.Kind.FORM_CHANGED and self.new is not None:
            return gettext("kept as it was written, to be completed for a new version of the form")
        return str(self.get_kind_display())


class SeenNotice(models.Model):
    """A person has read an event that their pages showed: it is shown to them no more."""

    event = models.ForeignKey(ApplicationEvent, on_delete=models.CASCADE, related_name="seen")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="notice_seen_once")]

    def __str__(self) -> str:
        return f"{self.event} · {self.person}"
