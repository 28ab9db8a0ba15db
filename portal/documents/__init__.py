"""Documents to keep or print, as PDF/UA: tagged, titled, in a language, with their fonts inside."""

from portal.documents.compiling import DocumentError, pdf
from portal.documents.parts import Bullets, Choices, Facts, Heading, Part, Space, Table, Text

__all__ = [
    "Bullets",
    "Choices",
    "DocumentError",
    "Facts",
    "Heading",
    "Part",
    "Space",
    "Table",
    "Text",
    "pdf",
]
