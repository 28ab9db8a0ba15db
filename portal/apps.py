from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from wagtail.contrib.redirects.models import Redirect
        from wagtail.models import Locale, PageViewRestriction, Site

        from portal import publication, reviews
        from portal.models import Menu, PortalImage, SiteSettings, SiteTexts
        from portal.page_cache import forget_on_change, forget_on_publication

        reviews.register_kinds()
        reviews.take_over()
        publication.register_kinds()
        publication.take_over()
        forget_on_publication()
        forget_on_change(
            Menu, SiteTexts, SiteSettings, PortalImage, Redirect, Site, Locale, PageViewRestriction
        )
