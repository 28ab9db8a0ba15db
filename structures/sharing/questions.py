"""How an address asks the directory for something to take away: nothing is dropped silently."""

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from structures.fields import shortened
from structures.forms import DirectoryForm
from structures.models import DirectoryPage


class RefusedQuestionError(Exception):
    """`problems` are the names of what is not understood and why."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


def published_directory() -> DirectoryPage:
    """The directory in the reader's language, if anyone may read it."""
    directories = DirectoryPage.objects.live().public().filter(locale__language_code=get_language())
    directory = directories.select_related("locale").first()
    if directory is None:
        raise Http404
    return directory


def asked(request: HttpRequest, directory: DirectoryPage) -> DirectoryForm:
    """The question in the address, or `RefusedQuestionError`."""
    form = DirectoryForm(request.GET, structures=directory.structures())
    unknown = [name for name in request.GET if name not in form.fields]
    problems = [(shortened(name), _("There is no such filter.")) for name in unknown]
    if not form.is_valid():
        problems += [*form.problems]
    if problems:
        raise RefusedQuestionError(problems)
    return form
