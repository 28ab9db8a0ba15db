"""The portal's addresses, and one more that a room could add under the directory."""

from django.urls import include, path

from portal import urls, views

urlpatterns = [
    path("annuaire/", include([path("nouveau-service/<int:pk>/", views.healthz)])),
    *urls.urlpatterns,
]
