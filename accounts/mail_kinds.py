"""Messages about accounts, and what their words may name."""

from django.utils.translation import gettext_lazy as _

from portal.mails.kinds import MailKind, Placeholder, register

SIGN_IN_URL = Placeholder(
    "sign_in_url", _("address where one signs in"), "https://ess.example.org/compte/connexion/"
)
ADDRESS = Placeholder("address", _("e-mail address of the account"), _("camille@example.org"))
MAY = Placeholder(
    "may", _("what the account may do, a line each"), _("- Communication: pages, menus, directory")
)
SECOND_FACTOR = Placeholder(
    "second_factor",
    _("the second factor that this account needs"),
    _("The first time, choose a second factor."),
)
ADMIN_URL = Placeholder("admin_url", _("address of the administration"), "https://ess.example.org/admin/")


WAITING = Placeholder("waiting", _("what waits, a line each"), _("- Structures proposed (3)"))
SETTINGS_URL = Placeholder(
    "settings_url", _("address where the reader stops this mail"), "https://ess.example.org/admin/account/"
)


def register_kinds() -> None:
    register(
        MailKind(
            code="accounts/digest",
            label=_("Morning summary"),
            leaves=_("Each morning, to those who asked for it, when something waits for them."),
            placeholders=(WAITING, ADMIN_URL, SETTINGS_URL),
        ),
        MailKind(
            code="accounts/introduction",
            label=_("An account was made for you"),
            leaves=_("When an administrator makes an account."),
            placeholders=(ADDRESS, SIGN_IN_URL, MAY, SECOND_FACTOR, ADMIN_URL),
        ),
    )
