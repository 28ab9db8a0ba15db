"""Every message about an application, and what its words may name. `calls.letters` sends them."""

from dataclasses import replace

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
COMMONS = Placeholder("commons", _("name of the commons, once its people gave one"), _("A shared cold room"))
#: `calls.letters` knows these of any call, and of any application.
OF_CALL = (CALL, CALL_URL, CLOSING, SERVICE)
OF_APPLICATION = (LEAD, COMMONS, APPLICATION_URL)

RECEIPT_URL = Placeholder(
    "receipt_url",
    _("address of the receipt, to read or to keep as PDF"),
    "https://ess.example.org/candidatures/…/recepisse/",
)
NUMBER = Placeholder("number", _("number of the application"), "2027-0042")
RECEIVED_ON = Placeholder("received_on", _("when it was received"), _("28 January 2027, 17:12"))
HASH = Placeholder("hash", _("fingerprint of the content"), "9f86d081884c7d659a2feaa0c55ad015…")
SIGNATORIES = Placeholder(
    "signatories", _("structures that signed"), _("Recyclerie du Vistre, Ateliers de la Vaunage")
)
UNSIGNED = Placeholder("unsigned", _("structures that did not sign"), _("La Recyclerie"))
STATE = Placeholder("state", _("state of the application"), _("Filed"))
RECEIPT_TEXT = Placeholder(
    "receipt_text",
    _("what the call says on its receipts"),
    _("Without an answer within four months, the application is refused."),
)
COMMENTS = Placeholder(
    "comments",
    _("who said what, and about which step"),
    _("Nadia Bensalem, Recyclerie du Vistre (The need)\nShall we name the communes?"),
)
WHO = Placeholder("who", _("who did it"), _("Nadia Bensalem"))
STRUCTURE = Placeholder("structure", _("structure that it is about"), _("Ateliers de la Vaunage"))
ROLE = Placeholder("role", _("its part in the application"), _("co-holder"))
MESSAGE = Placeholder("message", _("personal message"), _("We would love to do it with you."))
ANSWER_URL = Placeholder(
    "answer_url", _("personal address where one answers"), "https://ess.example.org/candidatures/invitation/…"
)
NEW_CALL = Placeholder("new_call", _("call that the new application answers"), _("Call for commons 2028"))
NEW_LEAD = Placeholder("new_lead", _("structure that leads from now on"), _("Ateliers de la Vaunage"))
OLD_LEAD = Placeholder("old_lead", _("structure that led until then"), _("Recyclerie du Vistre"))
SIGNED = Placeholder("signed", _("signatures so far, of those needed"), _("2 of 3"))
CAPACITY = Placeholder("capacity", _("in what capacity"), _("president"))
FILE = Placeholder("file", _("name of the file"), _("budget.pdf"))
TO_DO = Placeholder(
    "to_do",
    _("what the group may do, as things stand"),
    _("Send another in its place, from a computer that was checked."),
)
ADMIN_URL = Placeholder(
    "admin_url", _("address of the application, in the admin"), "https://ess.example.org/admin/candidatures/…"
)
VOIDED = Placeholder("voided", _("signatures that no longer count"), _("2 signatures"))
CHANGES = Placeholder("changes", _("what changed, a line each"), _("- Added: How will you share it?"))
REASON = Placeholder("reason", _("reason given"), _("The project changed."))
MISSING = Placeholder("missing", _("what is still missing, a line each"), _("- 2 answers\n- 1 signature"))
LEFT = Placeholder("left", _("time left"), _("2 days"))
STOP_URL = Placeholder("stop_url", _("link to stop"), "https://ess.example.org/candidatures/rappels/…")
UNTIL = Placeholder("until", _("last minute of the late access"), _("31 January 2027, 18:00"))
DUE = Placeholder("until", _("when silence hands the lead over"), _("27 January 2027, 10:00"))
SINCE = Placeholder("since", _("when somebody last wrote"), _("2 January 2027, 16:20"))
ERASED_ON = Placeholder("on", _("when the draft is erased"), _("1 March 2029, 07:10"))
ENTERED = Placeholder(
    "entered",
    _("how it was entered, when an agent did it"),
    _(
        "Entered for the group by the service in charge of the call, from a paper file handed in "
        "(28 January 2027, 17:00)."
    ),
)
OTHER_PAGE = Placeholder("before", _("page that was withdrawn"), _("Ateliers Vaunage"))
BEFORE = Placeholder("before", _("SIRET until then"), "00000000100017")
AFTER = Placeholder("after", _("SIRET from now on"), "00000000100025")


def about_call(
    name: str,
    label: Words,
    leaves: Words,
    *placeholders: Placeholder,
    needed: tuple[Placeholder, ...] = (),
    is_private: bool = False,
) -> MailKind:
    """A message about a call itself, to people who may have no application."""
    return MailKind(
        code=f"{ROOM}/{name}",
        label=label,
        leaves=leaves,
        placeholders=(*placeholders, *OF_CALL),
        needed=tuple(placeholder.name for placeholder in needed),
        scope=SCOPE,
        is_private=is_private,
    )


def about_application(
    name: str,
    label: Words,
    leaves: Words,
    *placeholders: Placeholder,
    needed: tuple[Placeholder, ...] = (),
    is_private: bool = False,
) -> MailKind:
    kind = about_call(name, label, leaves, *placeholders, needed=needed, is_private=is_private)
    return replace(kind, placeholders=(*kind.placeholders, *OF_APPLICATION))


KINDS = (
    # Invitations
    about_application(
        "invitation",
        _("Invitation"),
        _("When a structure or a partner is invited to an application."),
        *(STRUCTURE, ROLE, WHO, MESSAGE, ANSWER_URL),
        needed=(ANSWER_URL,),
        is_private=True,
    ),
    about_application(
        "invitation_accepted",
        _("Invitation accepted"),
        _("When a structure accepts, to the members of the lead structure."),
        *(STRUCTURE, ROLE, WHO),
    ),
    about_application(
        "invitation_declined",
        _("Invitation declined"),
        _("When a structure declines, to the members of the lead structure."),
        *(STRUCTURE, ROLE, MESSAGE),
        is_private=True,
    ),
    about_application(
        "invitation_withdrawn",
        _("Invitation withdrawn"),
        _("When the lead takes an invitation back, to whoever had received it."),
        STRUCTURE,
    ),
    about_application(
        "invitation_over",
        _("Invitation without object"),
        _("When an application is filed or withdrawn, to those invited who had not answered."),
        *(STRUCTURE, STATE),
    ),
    # Entered by an agent
    about_application(
        "entered_for_you",
        _("Application entered by an agent"),
        _("When an agent enters an application for a group, to each structure that it names."),
        *(STRUCTURE, ROLE, WHO, ENTERED),
    ),
    # Writing together
    about_application(
        "commented",
        _("Comments on the steps"),
        _("When somebody comments on a step, to the others of the group: once an hour at most."),
        COMMENTS,
        needed=(COMMENTS,),
        is_private=True,
    ),
    about_application(
        "file_infected",
        _("A virus in a file"),
        _("When the antivirus finds a virus in a file that was already kept, to everyone in the group."),
        *(FILE, TO_DO),
        needed=(FILE,),
    ),
    about_application(
        "filed_file_infected",
        _("A virus in a filed application"),
        _("When the antivirus finds a virus in a file of a filed application, to the service in charge."),
        *(NUMBER, FILE, ADMIN_URL),
        needed=(FILE,),
    ),
    # What registers say
    about_application(
        "structure_closed",
        _("A structure is closed"),
        _("When the registers say that a structure of an application is closed, to everyone in the group."),
        STRUCTURE,
    ),
    about_application(
        "structures_merged",
        _("Two structures were one"),
        _("When two pages that take part in an application are made one, to everyone in the group."),
        STRUCTURE,
        OTHER_PAGE,
        ROLE,
    ),
    about_application(
        "siret_changed",
        _("A structure changed its SIRET"),
        _("When the registers give another SIRET to a structure, to everyone in the group."),
        *(STRUCTURE, BEFORE, AFTER),
    ),
    # Signatures
    about_application(
        "signatures_asked",
        _("Signature asked for"),
        _("When the lead asks for signatures, to the members of each structure that signs."),
        *(STRUCTURE, WHO, MESSAGE),
        is_private=True,
    ),
    about_application(
        "signed",
        _("A structure signed"),
        _("When a structure signs, to the members of the lead structure."),
        *(STRUCTURE, WHO, CAPACITY, SIGNED),
    ),
    about_application(
        "ready_to_file",
        _("Enough signatures"),
        _("When enough structures have signed, to the members of the lead structure."),
        SIGNED,
    ),
    about_application(
        "reopened",
        _("Application changed while it was signed"),
        _("When someone chooses to modify an application being signed, to everyone in the group."),
        *(WHO, VOIDED),
    ),
    # Filing
    about_application(
        "receipt",
        _("Receipt"),
        _("When an application is filed, to the members of every structure that signed it."),
        *(NUMBER, RECEIVED_ON, HASH, SIGNATORIES, ENTERED, UNSIGNED, RECEIPT_TEXT, RECEIPT_URL),
        needed=(NUMBER, RECEIVED_ON, HASH),
    ),
    about_application(
        "filed",
        _("Filed without your signature"),
        _("When an application is filed, to those of the group who have not signed it."),
        *(NUMBER, STRUCTURE, ROLE),
    ),
    # Taking back, withdrawing, carrying over
    about_application(
        "taken_back",
        _("Application taken back"),
        _("When the lead takes a filed application back before closing, to everyone in the group."),
        *(NUMBER, WHO),
    ),
    about_application(
        "withdrawn",
        _("Application withdrawn"),
        _("When the lead withdraws an application, to everyone in the group."),
        *(NUMBER, WHO, REASON),
    ),
    about_application(
        "draft_deleted",
        _("Draft deleted"),
        _("When a draft is deleted, to everyone in the group."),
        WHO,
    ),
    about_application(
        "carried_over",
        _("Answers carried over"),
        _("When a structure begins another application with the answers of a group, to everyone in it."),
        *(WHO, STRUCTURE, NEW_CALL),
    ),
    # What time brings
    about_application(
        "form_changed",
        _("The form changed"),
        _("When a new version of the form is published, to those who write a draft."),
        CHANGES,
    ),
    about_application(
        "closing_soon",
        _("Closing soon"),
        _(
            "7 days, 2 days and 3 hours before the closing, to the structures that sign "
            "what is not filed yet."
        ),
        *(LEFT, MISSING, STOP_URL),
        needed=(STOP_URL,),
    ),
    about_application(
        "untouched",
        _("A draft that nobody touches"),
        _("When nobody has written in a draft for three weeks and the call is open, to those who write it."),
        SINCE,
    ),
    about_application(
        "erased_soon",
        _("A draft is about to be erased"),
        _("A month before the draft of a call closed long ago is erased, to those who wrote it."),
        ERASED_ON,
    ),
    about_application(
        "late_access",
        _("Late access"),
        _("When an instructor lets one group file after closing, to everyone in the group."),
        *(UNTIL, REASON),
    ),
)


def register_kinds() -> None:
    register(*KINDS)
