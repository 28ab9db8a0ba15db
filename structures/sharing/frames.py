"""A search shown inside a partner's site, and the words to copy there."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from structures.forms import DirectoryForm
from structures.models import DirectoryPage
from structures.sharing.questions import asked, published_directory
from structures.sharing.refusals import refusing
from structures.views import directory_context

HEIGHT = 640


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def frame(request: HttpRequest) -> HttpResponse:
    """The only view that other sites may show inside theirs: it holds no form and no cookie."""
    directory = published_directory()
    context = {"directory": directory, **directory_context(directory, request)}
    return render(request, "structures/sharing/frame.html", context)


@require_safe
@refusing
def embed(request: HttpRequest) -> HttpResponse:
    """The same search as the directory's, with what to copy so as to show it elsewhere."""
    directory = published_directory()
    form = asked(request, directory)
    address = f"{reverse('sharing:frame')}{form.query(selection=None)}".removesuffix("?")
    context = {
        "directory": directory,
        "form": form,
        "address": address,
        "title": frame_title(directory, form),
        "snippet": snippet(request.build_absolute_uri(address), frame_title(directory, form)),
        "trail": [(directory.title, directory.get_url(request))],
        "total": form.unordered().count(),
    }
    return render(request, "structures/sharing/embed.html", context)


def frame_title(directory: DirectoryPage, form: DirectoryForm) -> str:
    search = ", ".join(each.name for each in form.filters) or _("all structures")
    return _("%(directory)s: %(search)s") % {"directory": directory.title, "search": search}


def snippet(address: str, title: str) -> str:
    return format_html(
        '<iframe src="{}" title="{}" width="600" height="{}" loading="lazy"></iframe>', address, title, HEIGHT
    )
