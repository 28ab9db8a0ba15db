"""The directory's messages, as the admin names them. Their words stand in Django templates."""

from django.utils.translation import gettext_lazy as _

from portal.mails.kinds import MailKind, Words, register

#: What holds a link that acts for its reader, or somebody's own words: the admin never shows it.
PRIVATE: dict[str, Words] = {
    "alert_confirm": _("Alert to confirm"),
    "alert_ending": _("Alert that ends soon"),
    "alert_full": _("Too many alerts"),
    "alert_known": _("Alert already received"),
    "alert_broken": _("Alert that finds nothing any more"),
    "alert_news": _("News of an alert"),
    "claim_link": _("Request for access, to an address on record"),
    "confirm_page": _("Page to confirm"),
    "invitation": _("Invitation to speak for a structure"),
    "relayed_message": _("Message to a structure"),
    "withdrawal_link": _("Withdrawal to confirm"),
}
PLAIN: dict[str, Words] = {
    "claim_asked": _("Request for access"),
    "claim_refused": _("Request for access refused"),
    "claim_to_decide": _("Request for access to decide"),
    "draft_changes": _("Changes asked for on a page"),
    "draft_published": _("Page published"),
    "draft_refused": _("Members’ page refused"),
    "draft_returned": _("Page given back"),
    "in_charge": _("New person in charge"),
    "invitation_refused": _("Invitation refused"),
    "joined": _("New member"),
    "left_alone": _("Structure without a member"),
    "merged": _("Pages gathered"),
    "objection": _("Objection to being listed"),
    "page_back": _("Page back in the directory"),
    "page_withdrawn": _("Page withdrawn"),
    "proposal_published": _("Proposed structure published"),
    "proposal_received": _("Proposed structure received"),
    "proposal_refused": _("Proposed structure refused"),
    "register_says_closed": _("Structure closed in the register"),
    "register_says_reopened": _("Structure active again in the register"),
    "relayed_acknowledgement": _("Message to a structure has left"),
    "removed": _("Member removed"),
    "role_changed": _("Role of a member changed"),
    "suggestion_decided": _("Answer to a report"),
    "welcome": _("Welcome to a structure"),
}


def register_kinds() -> None:
    for labels, is_private in ((PRIVATE, True), (PLAIN, False)):
        for name, label in labels.items():
            register(MailKind(f"structures/{name}", label, is_private=is_private, is_editable=False))
