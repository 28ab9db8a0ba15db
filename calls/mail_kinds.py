"""Every message about an application, and what its words may name. `calls.letters` sends them."""

from django.utils.translation import gettext_lazy as _

from portal.mails.kinds import MailKind, Placeholder, Words, register

ROOM = "calls"
#: Texts may be written for one call.
SCOPE = "call"

CALL = Placeholder("call", _("title of the call"), _("Call for commons 2027"))
CALL_URL = Placeholder(
    "call_url", _("address of the call’s page"), "https://ess.example.org/appels/appel-2027/"
)
CLOSING = Placeholder("closing", _("last minute to file"), _("29 January 2027, 23:59"))
SERVICE = Placeholder(
    "service", _("service in charge, and its e-mail address"), _("ESS department, ess@example.org")
)
LEAD = Placeholder("lead", _("structure that leads the application"), _("Recyclerie du Vistre"))
APPLICATION_URL = Placeholder(
    "application_url", _("address of the application"), "https://ess.example.org/candidatures/…"
)
#: `calls.letters` knows these of any application.
OF_APPLICATION = (CALL, CALL_URL, CLOSING, SERVICE, LEAD, APPLICATION_URL)

NUMBER = Placeholder("number", _("number of the application"), "2027-0042")
RECEIVED_ON = Placeholder("received_on", _("when it was received"), _("28 January 2027, 17:12"))
HASH = Placeholder("hash", _("fingerprint of the content"), "9f86d081884c7d659a2feaa0c55ad015…")
SIGNATORIES = Placeholder(
    "signatories", _("structures that signed"), _("Recyclerie du Vistre, Ateliers de la Vaunage")
)
RECEIPT_TEXT = Placeholder(
    "receipt_text",
    _("what the call says on its receipts"),
    _("Without an answer within four months, the application is refused."),
)


def add(name: str, label: Words, leaves: Words, *placeholders: Placeholder, is_private: bool = False) -> None:
    register(
        MailKind(
            code=f"{ROOM}/{name}",
            label=label,
            leaves=leaves,
            placeholders=(*placeholders, *OF_APPLICATION),
            scope=SCOPE,
            is_private=is_private,
        )
    )


def register_kinds() -> None:
    add(
        "receipt",
        _("Receipt"),
        _("When an application is filed, to the members of every structure that signed it."),
        NUMBER,
        RECEIVED_ON,
        HASH,
        SIGNATORIES,
        RECEIPT_TEXT,
    )
