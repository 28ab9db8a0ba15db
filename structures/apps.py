from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class StructuresConfig(AppConfig):
    name = "structures"
    verbose_name = _("Directory")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from accounts.registry import personal_data, space_sections
        from portal.page_cache import forget_on_change
        from structures import indexing, particularities, registry, space
        from structures.alerts import personal as alerts
        from structures.corrections import retention
        from structures.membership import moderation, people, workflow
        from structures.membership import personal as membership
        from structures.models import (
            DirectoryPage,
            Label,
            LegalCategory,
            LegalFamily,
            Membership,
            RegisterRecord,
            Sector,
            StructurePage,
            SynonymGroup,
            Territory,
        )
        from structures.proposals import personal
        from structures.sharing import datasets

        for number, particularity in enumerate([particularities.NETWORK, particularities.TENDERS]):
            registry.particularities.register(particularity, order=number)
        datasets.register_own()
        space_sections.register(space.SECTION, order=10)
        personal_data.register(space.PERSONAL)
        personal_data.register(personal.PERSONAL)
        page_published.connect(_welcome, sender=StructurePage)
        personal_data.register(alerts.PERSONAL)
        personal_data.register(retention.PERSONAL)
        personal_data.register(membership.PERSONAL)
        moderation.connect()
        post_save.connect(workflow.attach, sender=DirectoryPage)
        post_delete.connect(people.after_departure, sender=Membership)
        post_save.connect(indexing.after_record, sender=RegisterRecord)
        for listed in (Label, LegalFamily, Sector, Territory):
            post_save.connect(indexing.after_list, sender=listed)
        forget_on_change(SynonymGroup)
        forget_on_change(Label, LegalCategory, LegalFamily, Membership, RegisterRecord, Sector, Territory)


def _welcome(instance: Any, revision: Any = None, **_signal: Any) -> None:
    """Whoever proposed this page is told that it is online."""
    from structures.proposals.services import welcome

    welcome(page=instance, person=revision.user if revision else None)
