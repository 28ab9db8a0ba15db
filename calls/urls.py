from django.urls import path

from calls import blank_form, views
from calls.following import views as following
from calls.public_questions import views as public_questions

app_name = "calls"

urlpatterns = [
    path("", views.ApplicationsView.as_view(), name="applications"),
    path("appel/<int:call_id>/formulaire.pdf", blank_form.download, name="blank_form"),
    path("appel/<int:call_id>/dates.ics", following.dates, name="dates"),
    path("appel/<int:call_id>/question/", public_questions.ask, name="ask"),
    path("appel/<int:call_id>/question/envoyee/", public_questions.asked, name="asked"),
    path("appel/<int:call_id>/suivre/", following.follow, name="follow"),
    path("suivre/", following.follow, name="follow_all"),
    path("suivre/demande/", following.sent, name="follow_sent"),
    path("suivre/confirmer/<str:token>/", following.confirm, name="confirm_follow"),
    path("suivre/arreter/<str:token>/", following.stop, name="unfollow"),
    path("nouvelle/<int:call_id>/", views.StartView.as_view(), name="start"),
    path("<uuid:key>/", views.ApplicationView.as_view(), name="application"),
    path("<uuid:key>/etape/<int:number>/", views.StepView.as_view(), name="step"),
    path("<uuid:key>/relire/", views.ReviewView.as_view(), name="review"),
    path("<uuid:key>/recepisse/", views.ReceiptView.as_view(), name="receipt"),
    path("<uuid:key>/telecharger/", views.DownloadView.as_view(), name="download"),
    path("<uuid:key>/supprimer/", views.DeleteView.as_view(), name="delete"),
    path("<uuid:key>/fichiers/<uuid:file_key>/", views.FileView.as_view(), name="file"),
]
