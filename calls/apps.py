from typing import Any

from django.apps import AppConfig
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    name = "calls"
    verbose_name = _("Calls for commons")

    def ready(self) -> None:
        from calls import group_mail_kinds, mail_kinds, mail_scope, personal_data, space
        from calls.cards import start_from_commons
        from calls.following import mail_kinds as following
        from calls.ideas import mail_kinds as ideas
        from calls.page_guards import takes_part
        from calls.public_questions import mail_kinds as public_questions
        from calls.services.merging import follow_merge
        from commons.registry import commons_cards
        from structures.registry import page_merges, page_needs

        for kinds in (mail_kinds, group_mail_kinds, following, ideas, public_questions):
            kinds.register_kinds()
        mail_scope.register()
        space.register()
        personal_data.register()
        commons_cards.register(start_from_commons)
        page_needs.register(takes_part)
        page_merges.register(follow_merge)
        _follow_publications()


def _follow_publications() -> None:
    """A form that changed makes a version within the saving of the page, so that neither goes without it."""
    from django.db.models.signals import post_save
    from wagtail.signals import page_published

    from calls.models import CallPage, CallQuestion, Idea
    from calls.services import versions
    from portal.page_cache import forget_on_change

    post_save.connect(versions.follow, sender=CallPage)
    page_published.connect(_keep_rules, sender=CallPage)
    forget_on_change(CallQuestion, Idea)


def _keep_rules(instance: Any, revision: Any = None, **_signal: Any) -> None:
    """What a publication changes in the rules of a call is kept, shown and told."""
    from calls import changelog

    if instance.is_source:
        changelog.record(call=instance, by=revision.user if revision else None, now=timezone.now())
