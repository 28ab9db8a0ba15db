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
    path("invitation/<str:token>/", views.InvitationView.as_view(), name="invitation"),
    path("invitations/<int:number>/", views.AnswerView.as_view(), name="answer"),
    path("<uuid:key>/", views.ApplicationView.as_view(), name="application"),
    path("<uuid:key>/etape/<int:number>/", views.StepView.as_view(), name="step"),
    path("<uuid:key>/etape/<int:number>/reponse/", views.SaveAnswerView.as_view(), name="save_answer"),
    path("<uuid:key>/etape/<int:number>/commentaires/", views.CommentsView.as_view(), name="comments"),
    path(
        "<uuid:key>/commentaires/<int:number>/retirer/",
        views.RemoveCommentView.as_view(),
        name="remove_comment",
    ),
    path("<uuid:key>/historique/", views.HistoryView.as_view(), name="history"),
    path("<uuid:key>/historique/<int:number>/remettre/", views.RestoreView.as_view(), name="restore"),
    path("<uuid:key>/vu/<int:number>/", views.SeenView.as_view(), name="seen"),
    path("<uuid:key>/equipe/", views.PeopleView.as_view(), name="people"),
    path("<uuid:key>/equipe/inviter/", views.InviteView.as_view(), name="invite"),
    path("<uuid:key>/equipe/inviter/nouvelle/", views.InviteNewcomerView.as_view(), name="invite_newcomer"),
    path("<uuid:key>/equipe/inviter/hors-ess/", views.InviteOutsideView.as_view(), name="invite_outside"),
    path("<uuid:key>/equipe/<int:number>/", views.PartView.as_view(), name="part"),
    path("<uuid:key>/equipe/<int:number>/retirer/", views.RemoveView.as_view(), name="remove"),
    path("<uuid:key>/equipe/<int:number>/quitter/", views.LeaveView.as_view(), name="leave"),
    path("<uuid:key>/porter/", views.AskLeadView.as_view(), name="ask_lead"),
    path("<uuid:key>/porter/confier/", views.HandOverView.as_view(), name="hand_over"),
    path("<uuid:key>/porter/repondre/", views.AnswerLeadView.as_view(), name="answer_lead"),
    path("<uuid:key>/relire/", views.ReviewView.as_view(), name="review"),
    path("<uuid:key>/signer/", views.SignView.as_view(), name="sign"),
    path("<uuid:key>/modifier/", views.ReopenView.as_view(), name="reopen"),
    path("<uuid:key>/deposer/", views.SubmitView.as_view(), name="submit"),
    path("<uuid:key>/reprendre/", views.TakeBackView.as_view(), name="take_back"),
    path("<uuid:key>/retirer/", views.WithdrawView.as_view(), name="withdraw"),
    path("<uuid:key>/reporter/", views.CarryOverView.as_view(), name="carry_over"),
    path("<uuid:key>/candidature.json", views.JsonView.as_view(), name="json"),
    path("<uuid:key>/candidature.pdf", views.PaperView.as_view(), name="paper"),
    path("<uuid:key>/recepisse/", views.ReceiptView.as_view(), name="receipt"),
    path("<uuid:key>/recepisse.pdf", views.ReceiptPaperView.as_view(), name="receipt_paper"),
    path("<uuid:key>/telecharger/", views.DownloadView.as_view(), name="download"),
    path("<uuid:key>/supprimer/", views.DeleteView.as_view(), name="delete"),
    path("<uuid:key>/fichiers/<uuid:file_key>/", views.FileView.as_view(), name="file"),
]
