from django.urls import path

from structures.selection import views

app_name = "selection"

urlpatterns = [
    path("selection/", views.selection, name="selection"),
    path("comparer/", views.compare, name="compare"),
]
