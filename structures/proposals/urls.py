from django.urls import path

from structures.proposals import views

app_name = "proposing"

urlpatterns = [
    path("annuaire/referencer/", views.ProposeView.as_view(), name="propose"),
    path("annuaire/referencer/recu/", views.proposed, name="proposed"),
]
