from django.urls import path

from structures.corrections import views

app_name = "corrections"

urlpatterns = [
    path("annuaire/<int:pk>/signaler/", views.ReportView.as_view(), name="report"),
    path("annuaire/<int:pk>/corriger/", views.CorrectView.as_view(), name="correct"),
    path("annuaire/<int:pk>/merci/", views.ThanksView.as_view(), name="thanks"),
    path("annuaire/<int:pk>/ecrire/", views.WriteView.as_view(), name="write"),
    path("annuaire/<int:pk>/ecrire/envoye/", views.SentView.as_view(), name="sent"),
]
