"""Messages about followed searches. Private: each holds a link by which its reader says yes or stops."""

from django.utils.translation import gettext_lazy as _

from portal.mails.kinds import MailKind, Placeholder, Words, register

ROOM = "structures"

SEARCH = Placeholder("search", _("search that is followed, in words"), _("Food around Nîmes"))
FREQUENCY = Placeholder("frequency", _("how often news leave"), _("every week"))
CONFIRM_URL = Placeholder("confirm_url", _("link to say yes"), "https://ess.example.org/alertes/confirmer/…")
STOP_URL = Placeholder("stop_url", _("link to stop"), "https://ess.example.org/alertes/arreter/…")
RENEW_URL = Placeholder(
    "renew_url", _("link to keep the alert"), "https://ess.example.org/alertes/prolonger/…"
)
ENDS_ON = Placeholder("ends_on", _("day on which the alert ends"), _("12 March 2027"))
ALERTS = Placeholder(
    "alerts",
    _("alerts of the address, each with its link to stop"),
    _("Food around Nîmes\nhttps://ess.example.org/alertes/arreter/…"),
)
PROBLEMS = Placeholder(
    "problems", _("what no longer exists, a line each"), _("This sector is no longer in the directory.")
)
NEWS = Placeholder("news", _("how many structures are new"), _("2 new structures"))
FOUND = Placeholder("found", _("sentence that announces them"), _("2 structures newly match your search:"))
STRUCTURES = Placeholder(
    "structures",
    _("new structures, each with its commune and its address"),
    _("Recyclerie du Vistre\nVergèze\nhttps://ess.example.org/annuaire/…"),
)
OTHERS = Placeholder(
    "others",
    _("sentence before the address of the search, with how many are not shown"),
    _("And 2 others, in the whole search:"),
)
SEARCH_URL = Placeholder(
    "search_url", _("address of the search"), "https://ess.example.org/annuaire/?secteur=…"
)


def register_kinds() -> None:
    _about_asking()
    _about_time()


def _add(name: str, label: Words, leaves: Words, *placeholders: Placeholder, needed: Placeholder) -> None:
    register(MailKind(f"{ROOM}/{name}", label, leaves, placeholders, needed=(needed.name,), is_private=True))


def _about_asking() -> None:
    _add(
        "alert_confirm",
        _("Alert to confirm"),
        _("When an address asks to follow a search."),
        *(SEARCH, FREQUENCY, CONFIRM_URL, STOP_URL),
        needed=CONFIRM_URL,
    )
    _add(
        "alert_known",
        _("Alert already received"),
        _("When an address asks again for an alert that it receives."),
        *(SEARCH, FREQUENCY, STOP_URL),
        needed=STOP_URL,
    )
    _add(
        "alert_full",
        _("Too many alerts"),
        _("When an address asks for one alert more than it may have."),
        ALERTS,
        needed=ALERTS,
    )


def _about_time() -> None:
    _add(
        "alert_news",
        _("News of an alert"),
        _("Each day or each week, when a followed search finds new structures."),
        *(NEWS, FOUND, SEARCH, STRUCTURES, OTHERS, SEARCH_URL, STOP_URL),
        needed=STOP_URL,
    )
    _add(
        "alert_broken",
        _("Alert that finds nothing any more"),
        _("Once, when something that a search names no longer exists."),
        *(SEARCH, PROBLEMS, STOP_URL),
        needed=STOP_URL,
    )
    _add(
        "alert_ending",
        _("Alert that ends soon"),
        _("A month before an alert ends, to ask whether to keep it."),
        *(SEARCH, ENDS_ON, RENEW_URL, STOP_URL),
        needed=RENEW_URL,
    )
