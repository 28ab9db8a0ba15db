from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = _("Calls for commons")

    def ready(self) -> None:
        from calls import mail_kinds, personal_data, space

        mail_kinds.register_kinds()
        space.register()
        personal_data.register()
