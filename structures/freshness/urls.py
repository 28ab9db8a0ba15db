from django.urls import path

from structures.freshness import views

app_name = "freshness"

urlpatterns = [path("annuaire/confirmer/<str:token>/", views.confirm, name="confirm")]
