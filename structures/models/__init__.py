from structures.models.alerts import SearchAlert, ToldStructure
from structures.models.claims import Claim, Invitation, Withdrawal
from structures.models.contacting import ConfirmationMail, RelayedMessage
from structures.models.decisions import AlreadyDecidedError
from structures.models.drafts import PageDraft, PageModerationTask
from structures.models.duplicates import PossibleDuplicate
from structures.models.imports import ImportChange, ImportFile, ImportMessage, ImportRun
from structures.models.membership import Membership
from structures.models.name_starts import NameStart
from structures.models.open_data import OpenDataPage
from structures.models.pages import Contact, DirectoryPage, Offer, StructurePage
from structures.models.proposals import Proposal
from structures.models.records import FactSource, HeadcountBand, RegisterRecord, Source
from structures.models.search import SearchEntry
from structures.models.suggestions import Suggestion, SuggestionSender
from structures.models.synonyms import SynonymGroup
from structures.models.taxonomies import Label, LegalCategory, LegalFamily, Sector
from structures.models.territories import Territory
from structures.models.vocabulary import VocabularyWord
from structures.models.websites import WebsiteCheck

__all__ = [
    "AlreadyDecidedError",
    "Claim",
    "ConfirmationMail",
    "Contact",
    "DirectoryPage",
    "FactSource",
    "HeadcountBand",
    "ImportChange",
    "ImportFile",
    "ImportMessage",
    "ImportRun",
    "Invitation",
    "Label",
    "LegalCategory",
    "LegalFamily",
    "Membership",
    "NameStart",
    "Offer",
    "OpenDataPage",
    "PageDraft",
    "PageModerationTask",
    "PossibleDuplicate",
    "Proposal",
    "RegisterRecord",
    "RelayedMessage",
    "SearchAlert",
    "SearchEntry",
    "Sector",
    "Source",
    "StructurePage",
    "Suggestion",
    "SuggestionSender",
    "SynonymGroup",
    "Territory",
    "ToldStructure",
    "VocabularyWord",
    "WebsiteCheck",
    "Withdrawal",
]
