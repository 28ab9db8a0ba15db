from django.urls import path, re_path
from django.views.decorators.http import require_safe

from structures.sharing import frames, views
from structures.sharing.feeds import StructuresFeed
from structures.sharing.refusals import refusing

app_name = "sharing"

urlpatterns = [
    path("annuaire/nouveautes.atom", require_safe(refusing(StructuresFeed())), name="feed"),
    path("annuaire/cadre/", frames.frame, name="frame"),
    path("annuaire/integrer/", frames.embed, name="embed"),
    re_path(
        r"^donnees/(?P<code>[a-z-]+)\.(?P<extension>csv|xlsx|geojson|json)$", views.dataset, name="dataset"
    ),
    path("donnees/schemas/<slug:code>.json", views.schema, name="schema"),
    re_path(r"^annuaire/export\.(?P<extension>csv|xlsx|geojson|json)$", views.export, name="export"),
]
