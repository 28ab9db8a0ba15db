"""Signing a test client in, with the second factor that staff need."""

import time

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from accounts.roles import is_staff


def sign_in(client: Client, user: User) -> Client:
    """The client as if `user` had just typed the code received, and the second factor if one is due."""
    client.force_login(user)
    if is_staff(user):
        totp = Authenticator.Type.TOTP
        Authenticator.objects.get_or_create(user=user, type=totp, defaults={"data": {"secret": ""}})
    session = client.session
    methods = ["code", "mfa"] if is_staff(user) else ["code"]
    session["account_authentication_methods"] = [{"method": method, "at": time.time()} for method in methods]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
