from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = _("Calls for commons")

    def ready(self) -> None:
        from calls import personal_data, space

        space.register()
        personal_data.register()
