from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default = True

    def ready(self) -> None:
        from accounts import mail_kinds

        mail_kinds.register_kinds()


class UsersConfig(WagtailUsersAppConfig):
    """Stands in for `wagtail.users`, so that its forms know the e-mail user."""

    group_viewset = "accounts.viewsets.GroupViewSet"

    user_viewset = "accounts.viewsets.UserViewSet"
