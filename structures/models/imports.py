"""Imports as people see them: what was sent, what it would change, what it changed, what was taken back."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: For how long an import may be undone; its files and the values it replaced are then deleted.
UNDO_TERM = timedelta(days=90)
#: For how long the report stays, counts apart.
REPORT_TERM = timedelta(days=3 * 365)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def move(self, run: "ImportRun", *, to: str, since: Collection[str] = (), **changes: Any) -> bool:
        """Change the state if it still allows it: of two people who ask at once, one is told no."""
        allowed = since or [state for state, ways in WAYS.items() if to in ways]
        moved = self.filter(pk=run.pk, state__in=allowed).update(state=to, **changes)
        if moved:
            run.refresh_from_db()
        return bool(moved)

    def busy(self) -> Self:
        return self.filter(state__in=BUSY)

    def interrupted(self, digest: str) -> Self:
        """Of these files, what a command left before its end."""
        unwritten = (State.UPLOADED, State.PREVIEWING, State.PREVIEWED, State.WAITING, State.RUNNING)
        unfinished = Q(state__in=unwritten) | Q(state=State.FAILED, failed_state__in=unwritten)
        return self.filter(unfinished, digest=digest, is_queued=False).exclude(files__path="")


class ImportRun(models.Model):
    """One import, from its files to its report, and maybe its undoing."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("waiting to be read")
        PREVIEWING = "previewing", _("being read")
        PREVIEWED = "previewed", _("to confirm")
        WAITING = "waiting", _("confirmed, about to start")
        RUNNING = "running", _("being written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CHECKING = "checking", _("looking for what can be undone")
        CHECKED = "checked", _("undoing to confirm")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    #: SHA-256 of the files, in their order, and of the options.
    digest = models.CharField(max_length=64, editable=False, db_index=True)
    format = models.CharField(_("format"), max_length=200, blank=True)
    #: {"everywhere": bool, "format": name}
    options = models.JSONField(default=dict, blank=True, editable=False)
    #: Whether its steps wait for the worker; a command takes its own.
    is_queued = models.BooleanField(default=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("sent on"), auto_now_add=True)
    started_at = models.DateTimeField(_("started on"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished on"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone on"), null=True, blank=True)
    #: Lines that the preview read, and how far the present step is.
    total = models.PositiveIntegerField(default=0, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    #: {"preview": {kind: count}, "run": …, "undo": …}
    counts = models.JSONField(default=dict, editable=False)
    failure = models.TextField(_("why it failed"), blank=True)
    #: The state that failed, to start again from there.
    failed_state = models.CharField(max_length=10, blank=True, editable=False)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=Q(state__in=["waiting", "running"]),
                name="import_same_files_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(file.name for file in self.files.all()) or self.format or f"{self.pk}"

    @property
    def sender(self) -> str:
        """Who sent it, or how."""
        if self.made_by:
            return str(self.made_by)
        return "" if self.is_queued else str(_("the command line"))

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    @property
    def step(self) -> str:
        """The part of the report that the present state shows."""
        return STEPS.get(self.failed_state if self.state == self.State.FAILED else self.state, "preview")


State = ImportRun.State
#: State → states that may follow.
WAYS: dict[str, tuple[str, ...]] = {
    State.UPLOADED: (State.PREVIEWING, State.FAILED),
    State.PREVIEWING: (State.PREVIEWING, State.PREVIEWED, State.FAILED),
    State.PREVIEWED: (State.WAITING,),
    State.WAITING: (State.RUNNING, State.FAILED),
    State.RUNNING: (State.RUNNING, State.DONE, State.FAILED),
    State.DONE: (State.CHECKING,),
    State.CHECKING: (State.CHECKING, State.CHECKED, State.DONE, State.FAILED),
    State.CHECKED: (State.CHECKING, State.UNDOING, State.DONE),
    State.UNDOING: (State.UNDOING, State.UNDONE, State.FAILED),
    State.FAILED: (State.UPLOADED, State.WAITING, State.CHECKING, State.UNDOING),
    State.UNDONE: (),
}
#: States in which the worker has something to do.
BUSY = (State.UPLOADED, State.PREVIEWING, State.WAITING, State.RUNNING, State.CHECKING, State.UNDOING)
STEPS: dict[str, str] = {
    State.WAITING: "run",
    State.RUNNING: "run",
    State.DONE: "run",
    State.CHECKING: "check",
    State.CHECKED: "check",
    State.UNDOING: "undo",
    State.UNDONE: "undo",
}


class ImportFile(models.Model):
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    #: In the private storage; empty once its term has passed.
    path = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def location(self) -> str:
        return storages["private"].path(self.path)


class ImportMessage(models.Model):
    """One line of a report."""

    class Step(models.TextChoices):
        PREVIEW = "preview", _("preview")
        RUN = "run", _("import")
        CHECK = "check", _("what can be undone")
        UNDO = "undo", _("undoing")

    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        DRAFT = "draft", _("created as a draft")
        UPDATED = "updated", _("updated")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn from the directory")
        SUGGESTED = "suggested", _("suggested to editors")
        REPAIRED = "repaired", _("repaired")
        WARNED = "warned", _("to look at")
        SKIPPED = "skipped", _("skipped")
        REFUSED = "refused", _("refused")
        RESTORED = "restored", _("undone")
        KEPT = "kept", _("kept as it is")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="messages")
    step = models.CharField(max_length=7, choices=Step.choices)
    kind = models.CharField(_("what"), max_length=9, choices=Kind.choices)
    file = models.CharField(_("file"), max_length=200, blank=True)
    number = models.PositiveIntegerField(_("line"), null=True, blank=True)
    name = models.CharField(_("structure"), max_length=320)
    text = models.TextField(_("details"), blank=True)

    class Meta:
        verbose_name = _("line of the report")
        verbose_name_plural = _("lines of the report")
        ordering = ("pk",)
        indexes = [models.Index(fields=["run", "step", "kind"])]

    def __str__(self) -> str:
        return self.name


class ImportChange(models.Model):
    """What an import changed of one record and its page, so that it may be undone."""

    class Outcome(models.TextChoices):
        WAITING = "", _("not undone")
        UNDONE = "undone", _("undone")
        PARTLY = "partly", _("undone in part")
        KEPT = "kept", _("kept")

    class PageStep(models.TextChoices):
        NONE = "", _("nothing")
        CREATED = "created", _("created")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    record = models.ForeignKey(
        "structures.RegisterRecord", null=True, on_delete=models.SET_NULL, related_name="import_changes"
    )
    page = models.ForeignKey(
        "structures.StructurePage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=320)
    is_new_record = models.BooleanField(default=False)
    #: {field or column: [value, source]}, `null` as source where none was noted.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    page_step = models.CharField(max_length=9, choices=PageStep.choices, blank=True)
    #: The page's latest revision once the import had done with it: another means that somebody wrote.
    revision_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of an import")
        ordering = ("pk",)
        indexes = [models.Index(fields=["run", "outcome"])]

    def __str__(self) -> str:
        return self.name
