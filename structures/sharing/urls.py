from django.urls import re_path

from structures.sharing import views

app_name = "sharing"

urlpatterns = [
    re_path(r"^annuaire/export\.(?P<extension>csv|xlsx|geojson|json)$", views.export, name="export"),
]
