"""Why a service refuses: views turn each into words."""


class NotAllowedError(PermissionError):
    """This is for another role, or for nobody of this person's structures."""


class WrongStateError(Exception):
    """The application is not in a state where this is done."""


class NotDraftError(WrongStateError):
    """What is being signed or is filed is not changed."""


class CallClosedError(Exception):
    """The call is not open at that instant, for this group."""


class IncompleteError(Exception):
    """Answers are missing or not valid."""


class ChangedError(Exception):
    """Someone changed the application since it was read."""
