"""« Annuaire » in the admin's menu: structures, then all that keeps them true."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, SubmenuMenuItem

#: `menu_hook` of the viewsets whose entry stands there.
DIRECTORY_MENU = "register_directory_menu_item"


def directory_menu() -> SubmenuMenuItem:
    entries = Menu(register_hook_name=DIRECTORY_MENU)
    return SubmenuMenuItem(_("Directory"), entries, name="directory", icon_name="group", order=150)
