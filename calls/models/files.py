from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.kinds.files import file_answers
from calls.models.applications import Application
from calls.querysets import FileQuerySet

#: In place of a question: the pages signed on paper.
SCANS = "scans"


class ApplicationFile(models.Model):
    """A file sent in answer to a question. What it names is on disk before this row exists."""

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    question = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    #: Of a page signed on paper: what it bears; empty until signatures are asked for.
    content_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    path = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(_("sent on"), auto_now_add=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: Since when another file, or none, answers the question: this one is kept with the history.
    replaced_at = models.DateTimeField(_("replaced on"), null=True, editable=False)

    #: Kept while the antivirus did not answer.
    awaits_scan = models.BooleanField(default=False, editable=False)
    #: What the antivirus found since: nobody downloads it.
    virus = models.CharField(max_length=200, blank=True, editable=False)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("sent_at", "pk")
        indexes = [
            models.Index(fields=["application", "question"]),
            models.Index(fields=["sent_at"], condition=models.Q(awaits_scan=True), name="file_awaits_scan"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_safe(self) -> bool:
        """Staff may open it: read by the antivirus, where there is one."""
        return not self.awaits_scan and not self.virus

    @property
    def blocked_words(self) -> str:
        """Of a file in which a virus was found: nobody opens it."""
        if self.application.is_draft:
            return str(_("A virus was found: send another file."))
        return str(_("A virus was found: nobody can open this file."))

    @property
    def is_kept_scan(self) -> bool:
        """A page signed on paper, rather than the answer to a question."""
        return self.question == SCANS and self.replaced_at is None

    @property
    def url(self) -> str:
        return reverse("calls:file", args=[self.application_id, self.key])

    @property
    def answer(self) -> dict[str, Any]:
        return {"file": str(self.key), "name": self.name, "size": self.size, "sha256": self.sha256}

    @property
    def is_answer(self) -> bool:
        """Whether the application names it: what it does not name is neither signed nor filed."""
        answers = file_answers(self.application.answer(self.question))
        return any(each["file"] == str(self.pk) for each in answers)

    def open(self) -> Any:
        return storages["private"].open(self.path)

    def take_back(self) -> None:
        """It answers its question again."""
        self.replaced_at = None
        self.save(update_fields=["replaced_at"])

    def set_aside(self) -> None:
        """Kept with the history."""
        self.replaced_at = timezone.now()
        self.save(update_fields=["replaced_at"])
