"""The directory's messages. Those whose words depend on more than their values stay in Django templates."""

from django.utils.translation import gettext_lazy as _

from portal.mails.kinds import MailKind, Placeholder, Words, register

ROOM = "structures"

STRUCTURE = Placeholder("structure", _("name of the structure"), _("Recyclerie du Vistre"))
WHO = Placeholder("who", _("who did it"), _("Nadia Bensalem"))
URL = Placeholder("url", _("address where to go on"), "https://ess.example.org/mon-espace/…")
LINK = Placeholder("url", _("personal address where one answers"), "https://ess.example.org/…")
PAGE_URL = Placeholder("page_url", _("address of the page"), "https://ess.example.org/annuaire/…")
OBJECTION_URL = Placeholder(
    "objection_url", _("address where one asks to leave the directory"), "https://ess.example.org/…"
)
EMAIL = Placeholder("email", _("their e-mail address"), "nadia@example.org")
REASON = Placeholder("reason", _("reason given"), _("We could not reach the structure."))
ANSWER = Placeholder("answer", _("what the editors write"), _("Could you say who your offers are for?"))
ROLE = Placeholder("role", _("role of the person"), _("in charge"))
DROPPED = Placeholder("dropped", _("page that is gathered into another"), _("La Recyclerie"))

#: In Django templates: what holds a link that acts for its reader is never shown in the admin.
WRITTEN_IN_CODE: tuple[tuple[str, Words, bool], ...] = (
    ("alert_confirm", _("Alert to confirm"), True),
    ("alert_ending", _("Alert that ends soon"), True),
    ("alert_full", _("Too many alerts"), True),
    ("alert_known", _("Alert already received"), True),
    ("alert_broken", _("Alert that finds nothing any more"), True),
    ("alert_news", _("News of an alert"), True),
    ("confirm_page", _("Page to confirm"), True),
    ("relayed_message", _("Message to a structure"), True),
    ("relayed_acknowledgement", _("Message to a structure has left"), False),
    ("proposal_received", _("Proposed structure received"), False),
    ("proposal_refused", _("Proposed structure refused"), False),
    ("proposal_published", _("Proposed structure published"), False),
    ("register_says_closed", _("Structure closed in the register"), False),
    ("register_says_reopened", _("Structure active again in the register"), False),
    ("suggestion_decided", _("Answer to a report"), False),
)


def register_kinds() -> None:
    _about_access()
    _about_members()
    _about_pages()
    for name, label, is_private in WRITTEN_IN_CODE:
        register(MailKind(f"{ROOM}/{name}", label, is_private=is_private, is_editable=False))


def _add(name: str, label: Words, leaves: Words, *placeholders: Placeholder) -> None:
    """With a link that acts for its reader, a message is private, and of no use without it."""
    is_private = LINK in placeholders
    needed = (LINK.name,) if is_private else ()
    register(MailKind(f"{ROOM}/{name}", label, leaves, placeholders, needed=needed, is_private=is_private))


def _about_access() -> None:
    _add(
        "claim_asked",
        _("Request for access"),
        _("When someone asks to speak for a structure, to its members."),
        STRUCTURE,
        WHO,
        URL,
    )
    _add(
        "claim_link",
        _("Request for access, to an address on record"),
        _("When someone asks to speak for a structure by its own address."),
        STRUCTURE,
        WHO,
        EMAIL,
        LINK,
    )
    _add(
        "claim_to_decide",
        _("Request for access to decide"),
        _("When nobody else can answer a request for access, to the editors."),
        STRUCTURE,
        WHO,
        URL,
    )
    _add(
        "claim_refused",
        _("Request for access refused"),
        _("When a request for access is refused, to who asked."),
        STRUCTURE,
        REASON,
    )
    _add(
        "welcome",
        _("Welcome to a structure"),
        _("When someone begins to speak for a structure, to them."),
        STRUCTURE,
        ROLE,
        URL,
    )


def _about_members() -> None:
    _add("joined", _("New member"), _("When someone joins, to the other members."), STRUCTURE, WHO, URL)
    _add(
        "invitation",
        _("Invitation to speak for a structure"),
        _("When someone in charge invites an address."),
        STRUCTURE,
        WHO,
        LINK,
    )
    _add(
        "invitation_of_team",
        _("Invitation to take a page in hand"),
        _("When the editors invite a structure that nobody speaks for, at its address on record."),
        STRUCTURE,
        PAGE_URL,
        LINK,
        OBJECTION_URL,
    )
    _add(
        "invitation_refused",
        _("Invitation refused"),
        _("When an invitation is refused, to who invited."),
        STRUCTURE,
        EMAIL,
    )
    _add("role_changed", _("Role of a member changed"), _("When a role changes, to them."), STRUCTURE, ROLE)
    _add("removed", _("Member removed"), _("When a member is taken off, to them."), STRUCTURE)
    _add(
        "in_charge",
        _("New person in charge"),
        _("When the person in charge leaves, to who takes over."),
        STRUCTURE,
        URL,
    )
    _add(
        "left_alone",
        _("Structure without a member"),
        _("When the last member leaves, to the editors."),
        STRUCTURE,
        URL,
    )


def _about_pages() -> None:
    to_members = _("When the editors have read what a member sent, to the members.")
    _add("draft_changes", _("Changes asked for on a page"), to_members, STRUCTURE, ANSWER, URL)
    _add("draft_refused", _("Members’ page refused"), to_members, STRUCTURE, ANSWER, URL)
    _add("draft_published", _("Page published"), to_members, STRUCTURE, URL)
    _add("draft_returned", _("Page given back"), to_members, STRUCTURE, URL)
    _add(
        "merged",
        _("Pages gathered"),
        _("When two pages of one structure are gathered, to the members."),
        STRUCTURE,
        DROPPED,
    )
    _add(
        "page_withdrawn",
        _("Page withdrawn"),
        _("When a structure objects to being listed, to the members."),
        STRUCTURE,
    )
    _add(
        "page_back",
        _("Page back in the directory"),
        _("When the editors put a page back, to the members."),
        STRUCTURE,
    )
    _add(
        "objection",
        _("Objection to being listed"),
        _("When a structure objects to being listed, to the editors."),
        STRUCTURE,
        REASON,
        URL,
    )
    _add(
        "withdrawal_link",
        _("Withdrawal to confirm"),
        _("When someone asks for a withdrawal by an address on record."),
        STRUCTURE,
        LINK,
    )
