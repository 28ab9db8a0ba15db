from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonsConfig(AppConfig):
    name = "commons"
    verbose_name = _("Commons")

    def ready(self) -> None:
        from commons.cards import structure_card
        from commons.models import Theme
        from commons.particularities import COMMONS
        from portal.page_cache import forget_on_change
        from structures.registry import particularities, structure_cards

        particularities.register(COMMONS, order=10)
        structure_cards.register(structure_card, order=50)
        forget_on_change(Theme)
