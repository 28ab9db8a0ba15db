from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.SpaceView.as_view(), name="space"),
    path("coordonnees/", views.DetailsView.as_view(), name="details"),
    path("mes-donnees/", views.download, name="download"),
    path("supprimer-mon-compte/", views.EraseView.as_view(), name="erase"),
    path("compte-supprime/", views.erased, name="erased"),
]
