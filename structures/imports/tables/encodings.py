"""Opens texts in the encodings that spreadsheets and registers write, without reading them whole."""

import codecs
import io
from pathlib import Path
from typing import BinaryIO

from structures.imports.faults import unreadable

SAMPLE = 65_536
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Share of zero bytes that no text of one byte a letter holds.
MANY_ZEROS = 0.3


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 are Windows-1252, even when a file mixes both, as joined exports do."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("structures.windows_1252", _as_windows_1252)


def open_text(path: Path) -> tuple[io.TextIOWrapper, BinaryIO]:
    """The text, lines as they are ended, and the file under it, whose position tells the progress."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None
    encoding = encoding_of(raw.read(SAMPLE))
    raw.seek(0)
    errors = "structures.windows_1252" if encoding.startswith("utf-8") else "replace"
    return io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline=""), raw


def encoding_of(sample: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > MANY_ZEROS * half:
        return "utf-16-le"
    if sample[0::2].count(0) > MANY_ZEROS * half:
        return "utf-16-be"
    return "utf-8"
