"""The directory's messages, and what their words may name. Those of alerts are in `structures.alerts`."""

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

CONFIRMED_ON = Placeholder("confirmed_on", _("day on which the page was last confirmed"), _("12 March 2026"))
NAME = Placeholder("name", _("who writes"), _("Nadia Bensalem"))
SENDER = Placeholder("sender", _("e-mail address of who writes"), "nadia@example.org")
MESSAGE = Placeholder("message", _("what they write"), _("Do you lend your cold room?"))
HIDDEN = Placeholder(
    "hidden", _("says that the address was not shown, where it was not"), _("Your address was not shown.")
)
TEAM = Placeholder("team", _("e-mail address of the portal’s team"), "ess@example.org")
NEXT = Placeholder(
    "next", _("what the person may do now, if anything"), _("You can keep it up to date from “My space”.")
)
OUTCOME = Placeholder("outcome", _("what becomes of the page"), _("Your page says so to its readers."))
TOLD_ON = Placeholder("told_on", _("day of which the register says it"), _("12 March 2026"))
SENT_ON = Placeholder("sent_on", _("day on which the person wrote"), _("12 March 2026"))
DECISIONS = Placeholder(
    "decisions", _("what was decided, a line each"), _("- Telephone: we followed what you told us")
)
OFFLINE = Placeholder(
    "offline", _("says that the page is no longer online, if so"), _("The page is no longer online.")
)


def register_kinds() -> None:
    _about_requests()
    _about_answers()
    _about_invitations()
    _about_members()
    _about_drafts()
    _about_pages()
    _about_leaving()
    _about_confirmations()
    _about_registers()
    _about_proposals()
    _about_corrections()


def _add(
    name: str,
    label: Words,
    leaves: Words,
    *placeholders: Placeholder,
    needed: tuple[Placeholder, ...] = (),
    is_private: bool = False,
) -> None:
    """With a link that acts for its reader, a message is private, and of no use without it."""
    holds_link = LINK in placeholders
    needed = (LINK, *needed) if holds_link else needed
    register(
        MailKind(
            f"{ROOM}/{name}",
            label,
            leaves,
            placeholders,
            needed=tuple(placeholder.name for placeholder in needed),
            is_private=is_private or holds_link,
        )
    )


def _about_requests() -> None:
    _add(
        "claim_asked",
        _("Request for access"),
        _("When someone asks to speak for a structure, to its members."),
        *(STRUCTURE, WHO, URL),
    )
    _add(
        "claim_link",
        _("Request for access, to an address on record"),
        _("When someone asks to speak for a structure by its own address."),
        *(STRUCTURE, WHO, EMAIL, LINK),
    )
    _add(
        "claim_to_decide",
        _("Request for access to decide"),
        _("When nobody else can answer a request for access, to the editors."),
        *(STRUCTURE, WHO, URL),
    )


def _about_answers() -> None:
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
        *(STRUCTURE, ROLE, URL),
    )


def _about_invitations() -> None:
    _add(
        "invitation",
        _("Invitation to speak for a structure"),
        _("When someone in charge invites an address."),
        *(STRUCTURE, WHO, LINK),
    )
    _add(
        "invitation_of_team",
        _("Invitation to take a page in hand"),
        _("When the editors invite a structure that nobody speaks for, at its address on record."),
        *(STRUCTURE, PAGE_URL, LINK, OBJECTION_URL),
    )
    _add(
        "invitation_refused",
        _("Invitation refused"),
        _("When an invitation is refused, to who invited."),
        STRUCTURE,
        EMAIL,
    )


def _about_members() -> None:
    _add("joined", _("New member"), _("When someone joins, to the other members."), STRUCTURE, WHO, URL)
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


def _about_drafts() -> None:
    to_members = _("When the editors have read what a member sent, to the members.")
    _add("draft_changes", _("Changes asked for on a page"), to_members, STRUCTURE, ANSWER, URL)
    _add("draft_refused", _("Members’ page refused"), to_members, STRUCTURE, ANSWER, URL)
    _add("draft_published", _("Page published"), to_members, STRUCTURE, URL)
    _add("draft_returned", _("Page given back"), to_members, STRUCTURE, URL)


def _about_pages() -> None:
    _add(
        "merged",
        _("Pages gathered"),
        _("When two pages of one structure are gathered, to the members."),
        STRUCTURE,
        DROPPED,
    )
    _add(
        "page_back",
        _("Page back in the directory"),
        _("When the editors put a page back, to the members."),
        STRUCTURE,
    )


def _about_leaving() -> None:
    _add(
        "page_withdrawn",
        _("Page withdrawn"),
        _("When a structure objects to being listed, to the members."),
        STRUCTURE,
    )
    _add(
        "objection",
        _("Objection to being listed"),
        _("When a structure objects to being listed, to the editors."),
        *(STRUCTURE, REASON, URL),
    )
    _add(
        "withdrawal_link",
        _("Withdrawal to confirm"),
        _("When someone asks for a withdrawal by an address on record."),
        STRUCTURE,
        LINK,
    )


def _about_confirmations() -> None:
    """Once for each step since a page was last confirmed."""
    for name, label, leaves in (
        ("confirm_page", _("Page to confirm"), _("A year after a page was last confirmed, to its members.")),
        (
            "confirm_page_reminder",
            _("Page to confirm: reminder"),
            _("A month after the members were asked to confirm their page."),
        ),
        (
            "confirm_page_warning",
            _("Page soon hidden"),
            _("A month before a page that nobody confirms is hidden, to its members."),
        ),
        (
            "confirm_page_hidden",
            _("Page hidden until it is confirmed"),
            _("When readers no longer see a page for lack of a confirmation, to its members."),
        ),
    ):
        _add(name, label, leaves, STRUCTURE, CONFIRMED_ON, LINK)


def _about_registers() -> None:
    _add(
        "register_says_closed",
        _("Structure closed in the register"),
        _("When a register says that a structure has closed, to its members."),
        *(STRUCTURE, TOLD_ON, OUTCOME),
    )
    _add(
        "register_says_reopened",
        _("Structure active again in the register"),
        _("When a register says that a structure is active again, to its members."),
        *(STRUCTURE, OUTCOME),
    )


def _about_proposals() -> None:
    """The first goes to an address that nobody checked: it repeats nothing that was typed."""
    _add(
        "proposal_received",
        _("Proposed structure received"),
        _("When someone proposes a structure, to them."),
    )
    _add(
        "proposal_refused",
        _("Proposed structure refused"),
        _("When the editors refuse a proposed structure, to who proposed it."),
        *(STRUCTURE, REASON),
        needed=(REASON,),
    )
    _add(
        "proposal_published",
        _("Proposed structure published"),
        _("When the page of a proposed structure is published, to who proposed it."),
        *(STRUCTURE, PAGE_URL, NEXT),
    )


def _about_corrections() -> None:
    _add(
        "suggestion_decided",
        _("Answer to a report"),
        _("When the editors have decided on what someone reported of a page, to them."),
        *(STRUCTURE, SENT_ON, DECISIONS, OFFLINE, ANSWER, PAGE_URL),
        needed=(DECISIONS,),
    )
    _add(
        "relayed_message",
        _("Message to a structure"),
        _("When someone writes to a structure through its page."),
        *(STRUCTURE, NAME, SENDER, MESSAGE, HIDDEN, TEAM, PAGE_URL),
        needed=(SENDER, MESSAGE),
        is_private=True,
    )
    _add(
        "relayed_acknowledgement",
        _("Message to a structure has left"),
        _("When a message to a structure has left, to its author if they are signed in."),
        STRUCTURE,
    )
