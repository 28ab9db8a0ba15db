"""Why a service refuses: views turn each into words."""


class NotAllowedError(Exception):
    """This is for another role, for others than this person's structures, or needs a permission."""


class WrongStateError(Exception):
    """The application is not in a state where this is done."""


class NotDraftError(WrongStateError):
    """What is being signed or is filed is not changed."""


class NeverDraftAgainError(NotDraftError):
    """Nobody will modify it any more: what comes late has nowhere to be brought back to."""


class DeletedError(WrongStateError):
    """The draft was deleted meanwhile."""


class CallClosedError(Exception):
    """The call is not open at that instant, for this group."""


class IncompleteError(Exception):
    """Answers are missing or not valid, or commitments are not all ticked."""


class NotEnoughStructuresError(Exception):
    """Fewer structures take part, or signed the same content, than the call asks for."""

    def __init__(self, missing: int) -> None:
        self.missing = missing
        super().__init__(missing)


class LeadUnsignedError(Exception):
    """Enough structures have signed, but not the one that leads."""


class ChangedError(Exception):
    """Someone changed the application since it was read."""


class FormMovedError(ChangedError):
    """The form was published since the page was read: what was typed is read again with the new one."""


class AlreadyThereError(Exception):
    """This structure or partner takes part already, or is invited; `field` is what tells so, if any."""

    def __init__(self, field: str = "") -> None:
        self.field = field
        super().__init__(field)


class AlreadyListedError(Exception):
    """This SIRET is known: `page` has it, or nobody does yet when it is None."""

    def __init__(self, page: object = None) -> None:
        self.page = page
        super().__init__(page)


class OwnAddressError(Exception):
    """Whoever invites gave their own address for others."""


class TooManyInvitationsError(Exception):
    """A group invites a few structures at a time."""


class InvitationOverError(Exception):
    """Answered, withdrawn, sent again since, or too old."""


class NotTheirsError(Exception):
    """This person speaks neither for the structure invited nor from the address invited."""


class AnsweredError(Exception):
    """Somebody answered this comment: it stays."""


class ClosedStructureError(Exception):
    """The registers say that this structure is closed."""


class TooLateForSilenceError(Exception):
    """Silence would hand the lead over when too little time is left to file."""


class AskedAlreadyError(Exception):
    """A request for the lead waits already, or was refused too lately."""


class NotShownError(Exception):
    """The idea was closed or hidden meanwhile, or the call closed."""


class NotInTimeError(Exception):
    """What an agent enters was not received while the call was open, or no reason says why it may wait."""


class TooManyFilesError(Exception):
    """The question takes no more files."""


class NamelessError(Exception):
    """A signature says who signs and in what capacity: `field` is what has no letter."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)


class NoScanError(Exception):
    """A signature on paper is typed once its page is kept."""


class ScanNeededError(Exception):
    """A signature on paper counts: its page stays."""


class DatedLateError(Exception):
    """A signature on paper bears a date later than the receipt of the file."""


class TooManyScansError(Exception):
    """More pages than anybody signs."""
