from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class StructuresConfig(AppConfig):
    name = "structures"
    verbose_name = _("Directory")

    def ready(self) -> None:
        _name_messages()
        _offer_to_visitors()
        _answer_for_personal_data()
        _follow_people()
        _follow_words()


def _name_messages() -> None:
    from structures import mail_kinds
    from structures.alerts import mail_kinds as mail_kinds_of_alerts

    for kinds in (mail_kinds, mail_kinds_of_alerts):
        kinds.register_kinds()


def _offer_to_visitors() -> None:
    """Filters of the directory, a section of « Mon espace », files of open data."""
    from accounts.registry import inviting_pages, space_sections
    from structures import particularities, registry, space
    from structures.sharing import datasets

    for number, particularity in enumerate([particularities.NETWORK, particularities.TENDERS]):
        registry.particularities.register(particularity, order=number)
    datasets.register_own()
    space_sections.register(space.SECTION, order=10)
    inviting_pages.register(space.INVITING)


def _answer_for_personal_data() -> None:
    """What each concern keeps of a person is exported and erased with them."""
    from accounts.registry import people_columns, personal_data
    from structures import space
    from structures.alerts import personal as alerts
    from structures.corrections import retention
    from structures.membership import personal as membership
    from structures.proposals import personal as proposals

    for number, kept in enumerate((space, proposals, alerts, retention, membership), start=100):
        personal_data.register(kept.PERSONAL, order=number)
    people_columns.register(space.COLUMN)


def _follow_people() -> None:
    """Members who come and go, pages that they send and editors publish."""
    from wagtail.signals import page_published

    from portal.reviews import told_otherwise
    from structures.membership import departures, moderation, people, workflow
    from structures.models import DirectoryPage, Membership, StructurePage

    moderation.connect()
    told_otherwise.register(_tells_authors)
    page_published.connect(_welcome, sender=StructurePage)
    page_published.connect(departures.when_published, sender=StructurePage)
    post_save.connect(workflow.attach, sender=DirectoryPage)
    post_delete.connect(people.after_departure, sender=Membership)


def _follow_words() -> None:
    """What the directory searches, and the pages kept in memory, change with records and lists."""
    from portal.page_cache import forget_on_change
    from structures import indexing
    from structures import models as directory

    lists = (directory.Label, directory.LegalFamily, directory.Sector, directory.Territory)
    post_save.connect(indexing.after_record, sender=directory.RegisterRecord)
    for listed in lists:
        post_save.connect(indexing.after_list, sender=listed)
    facts = (directory.LegalCategory, directory.Membership, directory.RegisterRecord, directory.SynonymGroup)
    forget_on_change(*lists, *facts)


def _tells_authors(page: Any, person: Any) -> bool:
    """Members are told by the structure's own letters what became of what they sent."""
    from structures.models import PageDraft

    return PageDraft.objects.filter(structure=page.pk, author=person).exists()


def _welcome(instance: Any, revision: Any = None, **_signal: Any) -> None:
    """Whoever proposed this page is told that it is online."""
    from structures.proposals.services import welcome

    welcome(page=instance, person=revision.user if revision else None)
