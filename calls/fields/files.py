"""Files, checked before they are kept."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from calls import uploads


class KeptFileInput(forms.ClearableFileInput):
    """Shows the file already kept, with a link to it, and replaces it."""

    template_name = "calls/widgets/file.html"
    initial_text = _("File kept")  # type: ignore[assignment]
    input_text = _("Replace it")  # type: ignore[assignment]
    clear_checkbox_label = _("Remove this file")  # type: ignore[assignment]


class CheckedFileField(forms.FileField):
    """Accepts a file of the allowed kinds only, by its content as well as by its name."""

    widget = KeptFileInput

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
        return upload
