from django.conf import settings
from django.utils.translation import get_language


def language_here() -> str:
    """That of the page at hand, or of the reader of a mail; French where nobody chose one."""
    return get_language() or settings.LANGUAGE_CODE
