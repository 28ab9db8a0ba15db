from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MEGABYTE = 1024 * 1024
LARGEST = 200 * MEGABYTE
MOST_FILES = 20


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        uploads = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(upload, initial) for upload in uploads or [None]]
        if len(cleaned) > MOST_FILES:
            message = ngettext(
                "At most %(count)d file at once.", "At most %(count)d files at once.", MOST_FILES
            )
            raise forms.ValidationError(message % {"count": MOST_FILES})
        if sum(upload.size or 0 for upload in cleaned) > LARGEST:
            raise forms.ValidationError(
                _("These files are too large: %(size)d MB at most.") % {"size": LARGEST // MEGABYTE}
            )
        return cleaned


class SendForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "Answers of the API Recherche d’entreprises, SIRENE, RNA, the list of ESS France or our own "
            "table (CSV or XLSX). What each file is is recognised by its content."
        ),
    )
    everywhere = forms.BooleanField(
        label=gettext_lazy("Also take establishments outside the Gard"), required=False
    )
