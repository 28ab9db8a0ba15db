from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Agenda")

    def ready(self) -> None:
        from events.cards import structure_card, waiting_drafts
        from events.models import Audience
        from portal.page_cache import forget_on_change
        from portal.registry import panel_lines
        from structures.registry import structure_cards

        structure_cards.register(structure_card, order=60)
        panel_lines.register(waiting_drafts, order=200)
        forget_on_change(Audience)
