from dataclasses import asdict
from functools import partial

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal.memory import memory
from structures.completion.proposals import proposals, structure_proposals
from structures.models import DirectoryPage

LONGEST_TEXT = 200


@require_safe
def complete(request: HttpRequest) -> JsonResponse:
    """`{"proposals": [{"kind", "name", "detail", "url", "parameter", "value"}]}` for the letters in `q`.

    `seulement=structure` leaves out places and lists.
    """
    text = request.GET.get("q", "")[:LONGEST_TEXT]
    directory = memory.kept(("directory", get_language()), partial(_directory, request))
    propose = structure_proposals if request.GET.get("seulement") == "structure" else proposals
    found = propose(text, *directory) if directory else []
    return JsonResponse({"proposals": [asdict(each) for each in found]})


def _directory(request: HttpRequest) -> tuple[DirectoryPage, str] | None:
    """The directory in the reader's language, with its address."""
    directories = DirectoryPage.objects.live().filter(locale__language_code=get_language())
    directory = directories.select_related("locale").first()
    return (directory, directory.get_url(request) or "") if directory else None
