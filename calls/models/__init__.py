from calls.models.access import LateAccess
from calls.models.applications import Application
from calls.models.assistance import Assistance
from calls.models.comments import StepComment
from calls.models.files import ApplicationFile
from calls.models.followers import CallFollower, CallMoment
from calls.models.ideas import HelpOffer, Idea, JoinRequest
from calls.models.journal import AnswerChange, ApplicationEvent, SeenNotice
from calls.models.pages import CallIndexPage, CallPage
from calls.models.participants import LeadRequest, Participant
from calls.models.questions import CallQuestion
from calls.models.reminders import ReminderRefusal, SettledReminder
from calls.models.rules_log import RulesVersion
from calls.models.signatures import Signature
from calls.models.versions import FormVersion

__all__ = [
    "AnswerChange",
    "Application",
    "ApplicationEvent",
    "ApplicationFile",
    "Assistance",
    "CallFollower",
    "CallIndexPage",
    "CallMoment",
    "CallPage",
    "CallQuestion",
    "FormVersion",
    "HelpOffer",
    "Idea",
    "JoinRequest",
    "LateAccess",
    "LeadRequest",
    "Participant",
    "ReminderRefusal",
    "RulesVersion",
    "SeenNotice",
    "SettledReminder",
    "Signature",
    "StepComment",
]
