from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

#: `menu_hook` of the entries that stand under « Messages ».
MESSAGES_MENU = "register_messages_menu_item"


class PagesMenuItem(MenuItem):
    """An entry of the admin's menu that leads to pages, for those who may write some."""

    def is_shown(self, request: HttpRequest) -> bool:
        return page_permission_policy.user_has_any_permission(request.user, {"add", "change", "publish"})
