"""The latest structures that a search finds, as Atom."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from portal.text import without_controls
from structures.forms import DirectoryForm
from structures.models import DirectoryPage, StructurePage
from structures.presentation import description
from structures.sharing.questions import asked, published_directory

LATEST = 30


@dataclass(frozen=True)
class Followed:
    """`address` is that of the directory."""

    form: DirectoryForm
    directory: DirectoryPage
    address: str


@dataclass(frozen=True)
class Entry:
    structure: StructurePage
    address: str


class StructuresFeed(Feed):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Followed:
        directory = published_directory()
        return Followed(asked(request, directory), directory, directory.get_full_url(request) or "")

    def title(self, followed: Followed) -> str:
        search = ", ".join(each.name for each in followed.form.filters) or _("latest structures")
        words = {"directory": followed.directory.title, "search": search}
        return without_controls(_("%(directory)s: %(search)s") % words)

    def subtitle(self, followed: Followed) -> str:
        return _("The structures that entered the directory last and answer this search.")

    def link(self, followed: Followed) -> str:
        return f"{followed.address}{followed.form.list_query()}"

    def feed_url(self, followed: Followed) -> str:
        return f"{reverse('sharing:feed')}{followed.form.list_query()}"

    def items(self, followed: Followed) -> list[Entry]:
        latest = followed.form.unordered().order_by("-first_published_at", "-pk")[:LATEST]
        return [Entry(each, f"{followed.address}{each.slug}/") for each in latest]

    def item_title(self, item: Entry) -> str:
        return without_controls(item.structure.title)

    def item_description(self, item: Entry) -> str:
        return without_controls(description(item.structure))

    def item_link(self, item: Entry) -> str:
        return item.address

    def item_pubdate(self, item: Entry) -> datetime | None:
        return item.structure.first_published_at

    def item_updateddate(self, item: Entry) -> datetime | None:
        return item.structure.last_published_at
