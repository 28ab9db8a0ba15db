from django.urls import path

from structures.completion import views

app_name = "completion"

urlpatterns = [path("annuaire/suggestions/", views.complete, name="complete")]
