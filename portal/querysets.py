"""What every list of pages has in common."""

from typing import Self

from wagtail.models import PageQuerySet as WagtailPageQuerySet
from wagtail.models import PageViewRestriction

from portal.memory import memory


def closed_sections() -> list[PageViewRestriction]:
    """What keeps some pages from some readers, each with the page that it closes."""
    return memory.kept("restrictions", lambda: list(PageViewRestriction.objects.select_related("page")))


class PageQuerySet(WagtailPageQuerySet):
    def public(self) -> Self:
        """Wagtail's, without asking each time which sections are closed."""
        found = self
        for restriction in closed_sections():
            found = found.not_descendant_of(restriction.page, inclusive=True)
        return found
