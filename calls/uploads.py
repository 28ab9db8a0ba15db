"""Files sent with applications: checked by content, then kept where no public address leads."""

import hashlib
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import filetype
import structlog
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from portal import antivirus

MOST_PIXELS = 60_000_000
MOST_MEMBERS = 3000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
#: Of one application, replaced files included.
MOST_BYTES = 1024**3
HEAD_BYTES = 8192
LONGEST_TYPE = 100
FOLDER = "applications"
LONGEST_STEM = 150
#: Of a path, of a header or of a command, none of which a name has to be.
MISLEADING = frozenset('/\\<>:"|?*')
#: What damaged archives raise while they are read.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OSError,
)
#: Set on an upload that the antivirus has read.
SOUND = "is_sound"
logger = structlog.get_logger(__name__)


class FileKind(models.TextChoices):
    PDF = "pdf", _("PDF")
    IMAGE = "image", _("image (JPEG, PNG or WebP)")
    TEXT = "text", _("text document (Word or OpenDocument)")
    SHEET = "sheet", _("spreadsheet (Excel or OpenDocument)")


EXTENSIONS: dict[FileKind, tuple[str, ...]] = {
    FileKind.PDF: ("pdf",),
    FileKind.IMAGE: ("jpg", "jpeg", "png", "webp"),
    FileKind.TEXT: ("docx", "odt"),
    FileKind.SHEET: ("xlsx", "ods"),
}
SAME_CONTENT = {"jpeg": "jpg"}
#: The folder that tells an Office document from another archive, or the type that OpenDocument declares.
OFFICE_FOLDERS = {"docx": "word/", "xlsx": "xl/"}
OPEN_DOCUMENT_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}


@dataclass(frozen=True)
class KeptFile:
    name: str
    size: int
    sha256: str
    path: str


def check(upload: UploadedFile, *, kinds: Iterable[FileKind], max_bytes: int) -> None:
    """Refuse, with the reason, a file that is too large or is not what its name says."""
    extension = check_name(upload.name or "", kinds=kinds)
    check_size(upload.size or 0, max_bytes=max_bytes)
    if not _holds(upload, SAME_CONTENT.get(extension, extension)):
        raise ValidationError(
            _("The content of this file is not what its name says. Export it again, then retry."),
            code="content",
        )
    check_virus(upload)
    upload.seek(0)


def check_virus(upload: UploadedFile) -> None:
    """One that does not answer keeps nobody from applying: see `awaits_scan`."""
    if not antivirus.is_configured():
        return
    upload.seek(0)
    try:
        virus = antivirus.virus_in(upload)
    except antivirus.NotScannedError as error:
        logger.warning("antivirus_unreachable", reason=str(error))
        return
    if virus:
        logger.error("upload_infected", virus=virus, sha256=digest(upload), size=upload.size)
        raise ValidationError(
            _("There is a virus in this file: it is not kept. Check your computer, then send another."),
            code="virus",
        )
    setattr(upload, SOUND, True)


def awaits_scan(upload: UploadedFile) -> bool:
    """Whether it is kept without having been read: staff cannot download it until it is."""
    return antivirus.is_configured() and not getattr(upload, SOUND, False)


def check_name(name: str, *, kinds: Iterable[FileKind]) -> str:
    """Its extension, when it is one of those accepted."""
    allowed = [extension for kind in kinds for extension in EXTENSIONS[kind]]
    extension = Path(name).suffix.lower().lstrip(".")
    if extension not in allowed:
        raise ValidationError(
            _("This kind of file is not accepted here. Accepted: %(allowed)s."),
            code="kind",
            params={"allowed": ", ".join(allowed)},
        )
    return extension


def check_size(size: int, *, max_bytes: int) -> None:
    if size > max_bytes:
        limit = max_bytes // (1024 * 1024)
        raise ValidationError(
            _("This file is too large: %(limit)s MB at most."), code="size", params={"limit": limit}
        )


def _holds(upload: UploadedFile, extension: str) -> bool:
    upload.seek(0)
    if extension in OFFICE_FOLDERS or extension in OPEN_DOCUMENT_TYPES:
        return _is_document(upload, extension)
    found = filetype.guess(upload.read(HEAD_BYTES))
    if found is None or found.extension != extension:
        return False
    return extension == "pdf" or _is_sound_image(upload)


def _is_document(upload: UploadedFile, extension: str) -> bool:
    try:
        with zipfile.ZipFile(upload) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(item.file_size for item in members) > MOST_UNPACKED_BYTES:
                return False
            if extension in OFFICE_FOLDERS:
                return any(item.filename.startswith(OFFICE_FOLDERS[extension]) for item in members)
            with archive.open("mimetype") as declared:
                return declared.read(LONGEST_TYPE).strip() == OPEN_DOCUMENT_TYPES[extension]
    except DAMAGED:
        return False


def _is_sound_image(upload: UploadedFile) -> bool:
    upload.seek(0)
    try:
        with Image.open(upload) as image:
            image.verify()
            return image.width * image.height <= MOST_PIXELS
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return False


def digest(upload: UploadedFile) -> str:
    upload.seek(0)
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    return found.hexdigest()


def keep(upload: UploadedFile, *, key: UUID) -> KeptFile:
    """Write a file for good before any row names it: under its content's hash, never half written."""
    name, sha256 = safe_name(upload.name or ""), digest(upload)
    path = f"{FOLDER}/{key.hex[:2]}/{key.hex}-{sha256}"
    target = Path(storages["private"].path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    try:
        _write(upload, unfinished)
        unfinished.replace(target)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return KeptFile(name, upload.size or 0, sha256, path)


def _write(upload: UploadedFile, target: Path) -> None:
    upload.seek(0)
    with target.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def safe_name(name: str) -> str:
    """The sender's name for the file, without what could mislead a disk or a header."""
    path = Path(name.replace("\\", "/"))
    words = " ".join(path.stem.split())
    stem = "".join(each for each in words if each.isprintable() and each not in MISLEADING).strip(". ")
    return f"{stem[:LONGEST_STEM] or 'fichier'}{path.suffix.lower()}"


def forget(paths: Iterable[str]) -> None:
    """Remove files once the rows that named them are gone for good."""
    storage = storages["private"]
    for path in paths:
        transaction.on_commit(partial(storage.delete, path))
