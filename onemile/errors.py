"""The tree of refusals a service may raise.

    Refusal                 what was asked is not done; nothing has changed
    ├── NotFound      404   no such thing, or not for this viewer (never say which)
    ├── NotAllowed    403   the thing exists, the member may not do this to it
    ├── Conflict      409   the thing has moved on: wrong state, already done, taken
    ├── Invalid       422   what was typed cannot be used; ``fields`` says where and why
    │   └── NotNow    429   it can, but not at this moment; the form is kept, to be sent again
    └── LimitReached  429   a floor, ceiling or rate stands in the way

A message is written for the member, already in their language, and says what
happened, what is kept and what to do next.
"""

from collections.abc import Mapping


class Refusal(Exception):
    """Base of all refusals; ``status`` is the HTTP status of its page."""

    status = 400

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(Refusal):
    """Nothing here for this viewer; the answer is the same whether it never existed."""

    status = 404


class NotAllowed(Refusal):
    """The member lacks the capability, or is not a party to the thing."""

    status = 403


class Conflict(Refusal):
    """The state does not admit the step; ``state`` is what it is now, if known."""

    status = 409

    def __init__(self, message: str = "", *, state: str | None = None) -> None:
        super().__init__(message)
        self.state = state


class Invalid(Refusal):
    """Input cannot be used. ``fields`` maps a field's name to its message."""

    status = 422

    def __init__(self, fields: Mapping[str, str] | None = None, message: str = "") -> None:
        self.fields = dict(fields or {})
        super().__init__(message or next(iter(self.fields.values()), ""))


class NotNow(Invalid):
    """Sound, but to be sent again later; the form and its message beside the field stay.

    A view that handles Invalid handles this too: ``Form.refuse`` sees to the status and to
    ``Retry-After``.
    """

    status = 429

    def __init__(self, fields: Mapping[str, str], *, retry_after_seconds: int) -> None:
        super().__init__(fields)
        self.retry_after_seconds = retry_after_seconds


class LimitReached(Refusal):
    """A limit was met; ``retry_after_seconds`` says when to try again, if time helps."""

    status = 429

    def __init__(self, message: str = "", *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
