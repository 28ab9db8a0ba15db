"""Files sent for an import: kept privately, under their own hash, before any row names them."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_valid_filename

from structures.models import ImportFile

FOLDER = "imports"


def keep(upload: UploadedFile) -> ImportFile:
    """Write a file for good; its row is for the caller to save."""
    path = f"{FOLDER}/{uuid4().hex}{Path(upload.name or '').suffix.lower()[:6]}"
    target = Path(storages["private"].path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    try:
        sha256 = _write(upload, partial)
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return ImportFile(name=safe_name(upload.name or ""), size=upload.size or 0, sha256=sha256, path=path)


def _write(upload: UploadedFile, target: Path) -> str:
    found = hashlib.sha256()
    upload.seek(0)
    with target.open("wb") as file:
        for chunk in upload.chunks():
            found.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return found.hexdigest()


def remove(files: Iterable[ImportFile]) -> None:
    for file in files:
        if file.path:
            Path(file.location).unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """The sender's name for the file, without what could mislead a disk or a header."""
    path = Path(name.replace("\\", "/"))
    return f"{get_valid_filename(path.stem or 'fichier')[:150]}{path.suffix.lower()[:10]}"
