from django.urls import path

from structures import space_views
from structures.membership.urls import urlpatterns as membership

app_name = "structures"

urlpatterns = [
    path("structures/<int:pk>/confirmer/", space_views.confirm, name="confirm"),
    *membership,
]
