"""Named errors that services raise and that pages, commands and the API turn into messages."""


class RollcallError(Exception):
    """Something a person must know; says what is wrong and what to do about it."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class NotPermitted(RollcallError):
    """This person may not do this."""


class NotNow(RollcallError):
    """This may not be done in the present state or at this time."""


class NotFound(RollcallError):
    """No such thing, or none this person may know of."""


class BadInput(RollcallError):
    """What was given cannot be used; `about` names the field it was given in, where there is one."""

    def __init__(self, message: str, *, remedy: str = "", about: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.about = about


class Conflict(RollcallError):
    """Somebody else changed the thing first."""
