"""What changes an application. Each function checks its rule, writes the log and queues the mails at once."""

from calls.services.acting import closing_of, is_open, parts_of
from calls.services.carrying import carry_over, start_from_commons
from calls.services.comments import comment, removable, remove_comment
from calls.services.content import commitments_of
from calls.services.drafts import delete_draft, name_lead, start
from calls.services.errors import (
    AlreadyListedError,
    AlreadyThereError,
    AnsweredError,
    AskedAlreadyError,
    CallClosedError,
    ChangedError,
    ClosedStructureError,
    IncompleteError,
    InvitationOverError,
    NotAllowedError,
    NotDraftError,
    NotEnoughStructuresError,
    NotShownError,
    NotTheirsError,
    TooManyInvitationsError,
    WrongStateError,
)
from calls.services.filing import file_application, take_back, withdraw
from calls.services.invitations import (
    accept,
    decline,
    invitations_of,
    invite,
    invite_again,
    invite_newcomer,
    invite_outside,
    may_answer,
    read_token,
    token_of,
    withdraw_invitation,
)
from calls.services.late import give_late_access
from calls.services.leading import (
    answer_lead_request,
    appoint,
    ask_for_lead,
    grant_by_silence,
    hand_over,
)
from calls.services.participants import change_role, leave, remove
from calls.services.signing import ask_for_signatures, reopen, sign
from calls.services.versions import current_version
from calls.services.writing import WRITTEN, SavedStep, restore, save_answer, save_step

__all__ = [
    "WRITTEN",
    "AlreadyListedError",
    "AlreadyThereError",
    "AnsweredError",
    "AskedAlreadyError",
    "CallClosedError",
    "ChangedError",
    "ClosedStructureError",
    "IncompleteError",
    "InvitationOverError",
    "NotAllowedError",
    "NotDraftError",
    "NotEnoughStructuresError",
    "NotShownError",
    "NotTheirsError",
    "SavedStep",
    "TooManyInvitationsError",
    "WrongStateError",
    "accept",
    "answer_lead_request",
    "appoint",
    "ask_for_lead",
    "ask_for_signatures",
    "carry_over",
    "change_role",
    "closing_of",
    "comment",
    "commitments_of",
    "current_version",
    "decline",
    "delete_draft",
    "file_application",
    "give_late_access",
    "grant_by_silence",
    "hand_over",
    "invitations_of",
    "invite",
    "invite_again",
    "invite_newcomer",
    "invite_outside",
    "is_open",
    "leave",
    "may_answer",
    "name_lead",
    "parts_of",
    "read_token",
    "removable",
    "remove",
    "remove_comment",
    "reopen",
    "restore",
    "save_answer",
    "save_step",
    "sign",
    "start",
    "start_from_commons",
    "take_back",
    "token_of",
    "withdraw",
    "withdraw_invitation",
]
