"""sitemap.xml: the published pages of every language; Wagtail's own stops at the site's first."""

from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page
from wagtail.query import PageQuerySet


class PortalSitemap(Sitemap):
    def items(self) -> PageQuerySet:
        homes = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        trees = reduce(or_, (Q(path__startswith=home.path) for home in homes))
        # An alias repeats a page that is not translated yet.
        pages = Page.objects.filter(trees, alias_of=None).live().public()
        return pages.order_by("path").defer_streamfields().specific()
