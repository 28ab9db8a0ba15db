from events.models.agenda import AgendaPage
from events.models.audiences import Audience
from events.models.editions import EditionPage
from events.models.event_pages import EventPage, Organiser, Session

__all__ = ["AgendaPage", "Audience", "EditionPage", "EventPage", "Organiser", "Session"]
