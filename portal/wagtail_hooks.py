from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu as AdminMenu
from wagtail.admin.menu import SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal import publication
from portal.action_menu import decide_first
from portal.admin_menu import MESSAGES_MENU
from portal.mails import views as texts
from portal.mails.editing import CHANGED, PUT_BACK
from portal.mails.sending import RETRIED
from portal.mails.viewsets import OutgoingMailViewSet, dead_letters
from portal.models import Menu, SiteTexts
from portal.panels import WaitingPanel, missing_facts
from portal.registry import panel_lines

PERMISSIONS = ("change_mailtext", "view_outgoingmail", "retry_outgoingmail")


class MenuViewSet(SnippetViewSet):
    model = Menu
    icon = "list-ul"
    list_display = ("title", "place", "position", "locale")
    list_filter = ("place", "locale")
    search_fields = ("title",)


class SiteTextsViewSet(SnippetViewSet):
    model = SiteTexts
    icon = "edit"
    list_display = ("site_name", "tagline", "locale")


class SiteViewSetGroup(ViewSetGroup):
    items = (MenuViewSet, SiteTextsViewSet)
    menu_icon = "site"
    menu_label = _("Menus and texts")
    menu_name = "site-texts"
    menu_order = 850


register_snippet(SiteViewSetGroup)

panel_lines.register(missing_facts, order=900)
panel_lines.register(dead_letters, order=90)


hooks.register("construct_page_action_menu", decide_first)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WaitingPanel())


@hooks.register("insert_global_admin_css")
def brand_admin() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/admin.css"))


@hooks.register("insert_editor_js")
def stop_saving_when_leaving() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("portal/js/leaving.js"))


@hooks.register("register_admin_urls")
def message_urls() -> list[URLPattern | URLResolver]:
    return [path("messages/textes/", include((texts.urlpatterns, "mail_texts")))]


@hooks.register("register_admin_menu_item")
def messages_menu() -> SubmenuMenuItem:
    entries = AdminMenu(register_hook_name=MESSAGES_MENU)
    return SubmenuMenuItem(_("Messages"), entries, name="messages", icon_name="mail", order=840)


@hooks.register(MESSAGES_MENU)
def texts_menu_item() -> texts.TextsMenuItem:
    return texts.menu_item()


@hooks.register("register_log_actions")
def logged_messages(actions: Any) -> None:
    actions.register_action(CHANGED, _("Text changed"), _("Text changed"))
    actions.register_action(PUT_BACK, _("Default text put back"), _("Default text put back"))
    actions.register_action(RETRIED, _("Mail sent again"), _("Mail sent again"))


@hooks.register("register_log_actions")
def logged_publications(actions: Any) -> None:
    actions.register_action(publication.REFUSED)(publication.Refused)


@hooks.register("register_admin_viewset")
def outgoing_mails() -> OutgoingMailViewSet:
    return OutgoingMailViewSet()


@hooks.register("register_permissions")
def permissions_on_messages() -> QuerySet[Permission]:
    """What groups may be given in the admin."""
    return Permission.objects.filter(content_type__app_label="portal", codename__in=PERMISSIONS)
