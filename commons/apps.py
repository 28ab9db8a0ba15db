from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonsConfig(AppConfig):
    name = "commons"
    verbose_name = _("Commons")

    def ready(self) -> None:
        from commons.cards import structure_card
        from structures.registry import structure_cards

        structure_cards.register(structure_card, order=50)
