"""Every address: those that are not translated first, then each room's, then Wagtail's pages."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from accounts.sign_in_views import only_sign_in
from portal import views
from portal.open_api.api import api
from portal.open_api.document import documentation, openapi
from portal.sitemap import PortalSitemap
from structures.api import routes as structures_routes

handler403 = "portal.views.permission_denied"
handler404 = "portal.views.page_not_found"
handler500 = "portal.views.server_error"
handler429 = "accounts.sign_in_views.too_many_requests"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": PortalSitemap}}, name="sitemap"),
    path(
        "favicon.ico",
        RedirectView.as_view(url=f"{settings.STATIC_URL}portal/img/favicon.png"),
        name="favicon",
    ),
    path("admin/login/", only_sign_in, {"default": "wagtailadmin_home"}, name="admin_sign_in"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]

api.add_router("", structures_routes.router)
urlpatterns += [
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/", api.urls),
    path("api/<path:rest>", views.nothing, name="api_elsewhere"),
]

urlpatterns += i18n_patterns(
    path("donnees/api/", documentation, name="api_documentation"),
    path("compte/", include("accounts.sign_in_urls")),
    path("mon-espace/", include("accounts.urls")),
    path("mon-espace/", include("structures.urls")),
    path("", include("structures.sharing.urls")),
    path("", include("structures.completion.urls")),
    path("", include("structures.belonging.urls")),
    path("", include("structures.proposals.urls")),
    path("annuaire/", include("structures.selection.urls")),
    path("", include("structures.corrections.urls")),
    path("", include("structures.freshness.urls")),
    path("annuaire/alertes/", include("structures.alerts.urls")),
    path("", include("events.urls")),
    path("", include("search.urls")),
    path("candidatures/", include("calls.urls")),
    path("_util/login/", only_sign_in, name="private_page_sign_in"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
