from django.urls import path

from calls import views

app_name = "calls"

urlpatterns = [
    path("", views.ApplicationsView.as_view(), name="applications"),
    path("nouvelle/<int:call_id>/", views.StartView.as_view(), name="start"),
    path("<uuid:key>/", views.ApplicationView.as_view(), name="application"),
    path("<uuid:key>/etape/<int:number>/", views.StepView.as_view(), name="step"),
    path("<uuid:key>/relire/", views.ReviewView.as_view(), name="review"),
    path("<uuid:key>/recepisse/", views.ReceiptView.as_view(), name="receipt"),
    path("<uuid:key>/telecharger/", views.DownloadView.as_view(), name="download"),
    path("<uuid:key>/supprimer/", views.DeleteView.as_view(), name="delete"),
    path("<uuid:key>/fichiers/<uuid:file_key>/", views.FileView.as_view(), name="file"),
]
