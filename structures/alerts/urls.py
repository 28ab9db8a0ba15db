from django.urls import path

from structures.alerts import views

app_name = "alerts"

urlpatterns = [
    path("nouvelle/", views.new, name="new"),
    path("demandee/", views.sent, name="sent"),
    path("confirmer/<str:token>/", views.confirm, name="confirm"),
    path("prolonger/<str:token>/", views.renew, name="renew"),
    path("arreter/<str:token>/", views.stop, name="stop"),
]
