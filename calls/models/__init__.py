from calls.models.applications import Application, ApplicationEvent, ApplicationFile
from calls.models.pages import CallIndexPage, CallPage

__all__ = ["Application", "ApplicationEvent", "ApplicationFile", "CallIndexPage", "CallPage"]
