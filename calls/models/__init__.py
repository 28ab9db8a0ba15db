from calls.models.applications import Application, ApplicationEvent, ApplicationFile
from calls.models.followers import CallFollower, CallMoment
from calls.models.pages import CallIndexPage, CallPage
from calls.models.questions import CallQuestion
from calls.models.rules_log import RulesVersion

__all__ = [
    "Application",
    "ApplicationEvent",
    "ApplicationFile",
    "CallFollower",
    "CallIndexPage",
    "CallMoment",
    "CallPage",
    "CallQuestion",
    "RulesVersion",
]
