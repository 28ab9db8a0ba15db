from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail_localize import wagtail_hooks as localize
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from portal.registry import panel_lines
from structures.admin_menu import DIRECTORY_MENU, directory_menu
from structures.corrections import viewsets as corrections
from structures.duplicates import viewsets as duplicates
from structures.duplicates.history import Merged, ToldApart
from structures.imports.viewsets import ImportRunViewSet
from structures.membership import history
from structures.membership import viewsets as membership
from structures.models import StructurePage
from structures.moderation import open_queue
from structures.proposals import viewsets as proposals
from structures.quality import views as quality
from structures.viewsets import ReferenceViewSetGroup, StructureListing

register_snippet(ReferenceViewSetGroup)

TRANSLATION_BUTTONS = ("register_page_header_buttons", "register_page_listing_more_buttons")


hooks.register("register_admin_menu_item", directory_menu)


@hooks.register("register_admin_viewset")
def structure_listing() -> StructureListing:
    return StructureListing("structure_listing")


@hooks.register("register_admin_viewset")
def import_runs() -> ImportRunViewSet:
    return ImportRunViewSet()


@hooks.register("register_admin_viewset")
def possible_duplicates() -> duplicates.PossibleDuplicateViewSet:
    return duplicates.PossibleDuplicateViewSet()


@hooks.register("register_admin_viewset")
def structures_proposed() -> proposals.ProposalViewSet:
    return proposals.ProposalViewSet()


@hooks.register("register_admin_urls")
def quality_urls() -> list[URLPattern | URLResolver]:
    return [path("qualite/", include((quality.urlpatterns, "quality")))]


@hooks.register(DIRECTORY_MENU)
def quality_menu_item() -> MenuItem:
    return quality.menu_item()


panel_lines.register(quality.closed_structures)
for queue in (proposals.QUEUE, corrections.QUEUE, membership.QUEUE, duplicates.QUEUE):
    open_queue(queue)


@hooks.register("register_admin_viewset")
def suggestions() -> corrections.SuggestionViewSet:
    return corrections.SuggestionViewSet()


@hooks.register("register_admin_viewset")
def people_of_structures() -> list[membership.ClaimViewSet | membership.WithdrawalViewSet]:
    return [membership.ClaimViewSet(), membership.WithdrawalViewSet()]


@hooks.register("register_log_actions")
def logged_decisions(actions: Any) -> None:
    actions.register_action("structures.merge")(Merged)
    actions.register_action("structures.tell_apart")(ToldApart)
    history.register(actions)


# Structures are not translated: no button offers it, and the address that would do it declines.


def unless_structure(buttons: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def offered(page: Page, user: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        if not issubclass(page.specific_class or Page, StructurePage):
            yield from buttons(page, user, *args, **kwargs)

    return offered


for name in TRANSLATION_BUTTONS:
    hooks._hooks[name] = [
        (unless_structure(entry) if entry is localize.page_listing_more_buttons else entry, order)
        for entry, order in hooks._hooks[name]
    ]


def submit_translation(request: HttpRequest, page_id: int) -> HttpResponse:
    if StructurePage.objects.filter(pk=page_id).exists():
        messages.info(request, _("Structures are not translated: every language shows the same ones."))
        return redirect("wagtailadmin_pages:edit", page_id)
    return SubmitPageTranslationView.as_view()(request, page_id=page_id)


@hooks.register("register_admin_urls", order=-1)
def decline_translation() -> list[URLPattern]:
    return [path("localize/submit/page/<int:page_id>/", submit_translation)]
