from commons.models.pages import CommonsIndexPage, CommonsPage, CommonsQuerySet
from commons.models.parts import JournalEntry, Milestone, Participant, Production, Wanted
from commons.models.themes import Theme

__all__ = [
    "CommonsIndexPage",
    "CommonsPage",
    "CommonsQuerySet",
    "JournalEntry",
    "Milestone",
    "Participant",
    "Production",
    "Theme",
    "Wanted",
]
