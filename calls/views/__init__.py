"""What people do with their applications. Views read and show; `calls.services` decides."""

from calls.views.assisting import EnterNewcomerView, EnterView, HonourView, ScansView, SignOnPaperView
from calls.views.autosave import SaveAnswerView
from calls.views.comments import CommentsView, RemoveCommentView
from calls.views.drafts import (
    ApplicationsView,
    ApplicationView,
    CarryOverView,
    DeleteView,
    SeenView,
    StartView,
)
from calls.views.files import FileView, blocked, file_response
from calls.views.filing import (
    DownloadView,
    JsonView,
    ReceiptView,
    SubmitView,
    TakeBackView,
    WithdrawView,
)
from calls.views.history import HistoryView, RestoreFileView, RestoreView
from calls.views.invitations import AnswerView, InvitationView
from calls.views.papers import PaperView, ReceiptPaperView
from calls.views.people import (
    AnswerLeadView,
    AskLeadView,
    HandOverView,
    InviteNewcomerView,
    InviteOutsideView,
    InviteView,
    LeaveView,
    PartView,
    PeopleView,
    RemoveView,
)
from calls.views.reminders import RemindersView, stop_reminders
from calls.views.sending import SendFilesView
from calls.views.signing import ReopenView, ReviewView, SignView
from calls.views.writing import StepView

__all__ = [
    "AnswerLeadView",
    "AnswerView",
    "ApplicationView",
    "ApplicationsView",
    "AskLeadView",
    "CarryOverView",
    "CommentsView",
    "DeleteView",
    "DownloadView",
    "EnterNewcomerView",
    "EnterView",
    "FileView",
    "HandOverView",
    "HistoryView",
    "HonourView",
    "InvitationView",
    "InviteNewcomerView",
    "InviteOutsideView",
    "InviteView",
    "JsonView",
    "LeaveView",
    "PaperView",
    "PartView",
    "PeopleView",
    "ReceiptPaperView",
    "ReceiptView",
    "RemindersView",
    "RemoveCommentView",
    "RemoveView",
    "ReopenView",
    "RestoreFileView",
    "RestoreView",
    "ReviewView",
    "SaveAnswerView",
    "ScansView",
    "SeenView",
    "SendFilesView",
    "SignOnPaperView",
    "SignView",
    "StartView",
    "StepView",
    "SubmitView",
    "TakeBackView",
    "WithdrawView",
    "blocked",
    "file_response",
    "stop_reminders",
]
