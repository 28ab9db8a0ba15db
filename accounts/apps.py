from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default = True


class UsersConfig(WagtailUsersAppConfig):
    """Stands in for `wagtail.users`, so that its forms know the e-mail user."""

    user_viewset = "accounts.viewsets.UserViewSet"
