from django.urls import path

from structures.membership import link_views, page_views, views

urlpatterns = [
    path("structures/<int:pk>/", views.DeskView.as_view(), name="desk"),
    path("structures/<int:pk>/fiche/", page_views.PageView.as_view(), name="page"),
    path("structures/<int:pk>/fiche/reprendre/", page_views.TakeBackView.as_view(), name="take_back"),
    path("structures/<int:pk>/fiche/abandonner/", page_views.CancelView.as_view(), name="cancel"),
    path(
        "structures/<int:pk>/brouillons/<int:number>/reprendre/",
        page_views.TakeUpView.as_view(),
        name="take_up",
    ),
    path("structures/<int:pk>/rejoindre/", views.ClaimView.as_view(), name="claim"),
    path("structures/<int:pk>/demandes/<int:number>/", views.AnswerClaimView.as_view(), name="answer_claim"),
    path("demandes/<int:number>/retirer/", views.TakeClaimBackView.as_view(), name="take_claim_back"),
    path("structures/<int:pk>/inviter/", views.InviteView.as_view(), name="invite"),
    path(
        "structures/<int:pk>/invitations/<int:number>/",
        views.InvitationChangeView.as_view(),
        name="change_invitation",
    ),
    path("structures/<int:pk>/membres/<int:number>/role/", views.RoleView.as_view(), name="role"),
    path("structures/<int:pk>/membres/<int:number>/retirer/", views.RemoveView.as_view(), name="remove"),
    path("structures/<int:pk>/quitter/", views.LeaveView.as_view(), name="leave"),
    path("structures/<int:pk>/retrait/", views.ObjectView.as_view(), name="object"),
    path("invitation/<str:token>/", link_views.InvitationView.as_view(), name="invitation"),
    path("confirmer-une-demande/<str:token>/", link_views.ClaimLinkView.as_view(), name="claim_link"),
    path(
        "structures/<int:pk>/demander-le-retrait/",
        link_views.AskObjectionView.as_view(),
        name="ask_objection",
    ),
    path("retirer-une-fiche/<str:token>/", link_views.ObjectionLinkView.as_view(), name="withdrawal_link"),
]
