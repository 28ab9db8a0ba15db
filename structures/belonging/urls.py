from django.urls import path

from structures.belonging import views

app_name = "belonging"

urlpatterns = [path("annuaire/est-ce-une-structure-ess/", views.ask, name="ask")]
