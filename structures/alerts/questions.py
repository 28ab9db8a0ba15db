"""The search of an alert: as an address writes it, and as the directory reads it again later."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from structures.forms import DirectoryForm
from structures.models import DirectoryPage

#: What orders or shows, and changes nothing of what is found.
LEFT_OUT = ("tri", "affichage", "selection")
LONGEST_TITLE = 300


def read(question: str, directory: DirectoryPage) -> DirectoryForm:
    """The form of a search, in the language in force."""
    form = DirectoryForm(QueryDict(question), structures=directory.structures())
    form.is_valid()
    return form


def written(form: DirectoryForm) -> str:
    """The same search always gives the same words, whatever the order it was asked in."""
    query = form.query(**dict.fromkeys(LEFT_OUT))
    return "&".join(sorted(filter(None, query.lstrip("?").split("&"))))


def title(form: DirectoryForm) -> str:
    names = ", ".join(each.name for each in form.filters)
    return (names or _("the whole directory"))[:LONGEST_TITLE]
