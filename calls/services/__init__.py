"""What changes an application. Each function checks its rule, writes the log and queues the mails at once."""

from calls.services.acting import closing_of, is_open, parts_of
from calls.services.drafts import delete_draft, name_lead, start
from calls.services.errors import (
    CallClosedError,
    ChangedError,
    IncompleteError,
    NotAllowedError,
    NotDraftError,
    WrongStateError,
)
from calls.services.filing import submit
from calls.services.versions import current_version
from calls.services.writing import WRITTEN, SavedStep, save_answer, save_step

__all__ = [
    "WRITTEN",
    "CallClosedError",
    "ChangedError",
    "IncompleteError",
    "NotAllowedError",
    "NotDraftError",
    "SavedStep",
    "WrongStateError",
    "closing_of",
    "current_version",
    "delete_draft",
    "is_open",
    "name_lead",
    "parts_of",
    "save_answer",
    "save_step",
    "start",
    "submit",
]
