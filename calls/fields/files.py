"""Files, checked before they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calls import uploads


class KeptFileInput(forms.ClearableFileInput):
    """Shows the file already kept, with a link to it, and replaces it."""

    template_name = "calls/widgets/file.html"
    initial_text = _("File kept")  # type: ignore[assignment]
    input_text = _("Replace it with")  # type: ignore[assignment]
    clear_checkbox_label = _("Remove this file")  # type: ignore[assignment]


class CheckedFileField(forms.FileField):
    """Accepts a file of the allowed kinds only, by its content as well as by its name."""

    widget: Any = KeptFileInput
    default_error_messages = {
        "empty": _("This file is empty."),
        "max_length": _("The name of this file is too long: give it a shorter one, then send it again."),
    }

    def __init__(self, *, kinds: Iterable[uploads.FileKind], max_bytes: int, **options: Any) -> None:
        self.kinds = list(kinds)
        self.max_bytes = max_bytes
        super().__init__(max_length=200, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"accept": ",".join(f".{name}" for kind in self.kinds for name in uploads.EXTENSIONS[kind])}

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A page shown again shows the file that is kept, not one that would have to be sent again."""
        return initial

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            uploads.check(upload, kinds=self.kinds, max_bytes=self.max_bytes)
        elif upload:
            self.check_kept(upload if isinstance(upload, list) else [upload])
        return upload

    def check_kept(self, files: Iterable[Any]) -> None:
        """What was accepted once may be refused since, by the form or by the antivirus."""
        for file in files:
            uploads.check_name(file.name, kinds=self.kinds)
            uploads.check_size(file.size, max_bytes=self.max_bytes)
            if file.virus:
                raise ValidationError(_("A virus was found: send another file."), code="virus")


@dataclass(frozen=True)
class FilesSent:
    """What was sent for a question that takes several files; `removed` are keys of files kept so far."""

    added: list[UploadedFile] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


class KeptFilesInput(forms.FileInput):
    """Shows the files already kept, each with a link and a box that removes it, and adds others."""

    template_name = "calls/widgets/files.html"
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> FilesSent:
        removed = data.getlist(f"{name}-remove") if hasattr(data, "getlist") else []
        return FilesSent(list(files.getlist(name)) if hasattr(files, "getlist") else [], removed)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-remove" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        kept = value if isinstance(value, list) else []
        return {**super().get_context(name, None, attrs), "kept": kept}

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class CheckedFilesField(CheckedFileField):
    """Several files; cleans to `FilesSent`."""

    widget: Any = KeptFilesInput

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> FilesSent:
        sent = data if isinstance(data, FilesSent) else FilesSent()
        kept = [file for file in initial or [] if str(file.pk) not in sent.removed]
        if self.required and not kept and not sent.added:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(kept) + len(sent.added) > self.most:
            raise ValidationError(self._too_many(len(kept), len(sent.added)), code="most")
        self.check_kept(kept)
        return FilesSent([super(CheckedFilesField, self).clean(each) for each in sent.added], sent.removed)

    def _too_many(self, kept: int, sent: int) -> str:
        """Which ones to leave out is for their sender to choose: none is kept."""
        if not sent:
            words = ngettext("%(limit)s file at most.", "%(limit)s files at most.", self.most)
            return words % {"limit": self.most}
        words = ngettext(
            "%(limit)s file at most: there were %(kept)s already and you chose %(sent)s. "
            "None of these was kept.",
            "%(limit)s files at most: there were %(kept)s already and you chose %(sent)s. "
            "None of these was kept.",
            self.most,
        )
        return words % {"limit": self.most, "kept": kept, "sent": sent}
