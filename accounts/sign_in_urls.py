"""Addresses under /compte/. Names are allauth's, which it reverses; pages about passwords do not exist."""

from allauth.account import views as allauth_views
from django.urls import include, path

from accounts import sign_in_views as views

urlpatterns = [
    path("connexion/", views.SignInView.as_view(), name="account_login"),
    # Two names, one page: asking for a code is how one signs in.
    path("connexion/", views.SignInView.as_view(), name="account_request_login_code"),
    path("connexion/code/", views.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("deconnexion/", allauth_views.logout, name="account_logout"),
    path("inscription/", views.SignUpView.as_view(), name="account_signup"),
    path("inscription/code/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    path("adresse/", allauth_views.email, name="account_email"),
    path("inactif/", allauth_views.account_inactive, name="account_inactive"),
    path("confirmer/", views.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("second-facteur/", views.FactorsView.as_view(), name="mfa_index"),
    path("second-facteur/totp/activate/", views.AddAppView.as_view(), name="mfa_activate_totp"),
    path("second-facteur/webauthn/add/", views.AddKeyView.as_view(), name="mfa_add_webauthn"),
    path("second-facteur/", include("allauth.mfa.urls")),
]
