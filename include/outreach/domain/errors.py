"""Errors, typed by what follows from them.

::

    OutreachError
    ├── LocalProblem            a command cannot do what was asked on this machine
    ├── ConfigurationError      ours to fix; nothing was sent
    │   ├── CampaignInvalid     the campaign folder, with every mistake found
    │   └── LedgerOfAnotherRelease  an older or a newer release has migrated it
    ├── LedgerUnavailable       a command cannot open the ledger
    ├── WarehouseUnavailable    did not answer; asked again later
    ├── MigrationRefused        the ledger stays as it was
    │   ├── LedgerIsNewer       a newer release has migrated it
    │   └── ViewCannotBeReplaced  a view's columns changed other than by appending
    ├── RunNotReady             an earlier step must finish or pass first
    │   └── GateNotPassed       a quality gate or an approval stands in the way
    └── SubmitError             a request to a provider did not simply succeed
        ├── Rejected            refused, nothing was dialled
        ├── Unavailable         certainly not sent
        ├── RateLimited         certainly not admitted; wait
        ├── AccessRefused       refused for our credentials; nothing was dialled
        └── OutcomeUnknown      MAY have been sent: settle, never resend
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta


class OutreachError(Exception):
    """Base of every error this library raises on purpose."""


class LocalProblem(OutreachError):
    """A command cannot do on this machine what was asked; the message says why and what helps."""


class ConfigurationError(OutreachError):
    """Ours to fix: a connection, a credential or a campaign. Nothing was sent."""


class RefusedByProvider(ConfigurationError):
    """The provider's own answer refuses the account or the request as a whole, and no one is called by it.

    Ours to fix, or a second account's to take.
    """


class CampaignInvalid(ConfigurationError):
    """A campaign folder has mistakes; the message lists every one of them.

    ``problems`` holds them one by one (``outreach.yaml_files.problems.Problem``);
    each prints as one line.
    """

    def __init__(self, message: str, *, problems: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.problems: tuple[object, ...] = tuple(problems)


class LedgerOfAnotherRelease(ConfigurationError):
    """The ledger has another shape than this release works on; nothing was read or changed."""


class LedgerUnavailable(OutreachError):
    """A command cannot open the ledger: it is down, out of reach, or refuses the connection."""


class WarehouseUnavailable(OutreachError):
    """The warehouse did not answer, or could not for now; asking again may help."""


class MigrationRefused(OutreachError):
    """The ledger cannot be brought to this release's shape; it stays as it was."""


class LedgerIsNewer(MigrationRefused):
    """The ledger has a shape that this release does not know."""


class ViewCannotBeReplaced(MigrationRefused):
    """A view has columns that its file takes away or changes, and others may have built on them."""


class RunNotReady(OutreachError):
    """A step was asked for before what it needs was there; nothing was changed."""


class GateNotPassed(RunNotReady):
    """A quality gate or an approval has not been passed, so no one is called."""


class SubmitError(OutreachError):
    """A request to a provider did not simply succeed."""


class Rejected(SubmitError):
    """The provider refused the request and dialled no one.

    ``contacts`` maps positions in the request (from 0) to the provider's words,
    where the answer named them; the others were refused only along with them.
    ``too_large`` says that the request as a whole was too big.
    """

    def __init__(
        self, message: str, *, contacts: Mapping[int, str] | None = None, too_large: bool = False
    ) -> None:
        super().__init__(message)
        self.contacts: dict[int, str] = dict(contacts or {})
        self.too_large = too_large


class Unavailable(SubmitError):
    """Certainly not sent: DNS, connect or TLS failed, or a request that calls no one failed.

    Of a reading it says nothing about calls: what was not read goes on as it does.
    """


class RateLimited(SubmitError):
    """The provider documents that it turned the request away before admitting it."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AccessRefused(SubmitError):
    """401, 403, 404 or 405: refused for our credentials or address; nothing was dialled."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


class OutcomeUnknown(SubmitError):
    """The request may have been accepted. It is never sent again by the machine.

    ``key_released`` says that the answer, a server error for instance, may have
    freed the request's idempotency key: then not even the same bytes under the
    same key may be sent again.
    """

    def __init__(self, message: str, *, key_released: bool = False) -> None:
        super().__init__(message)
        self.key_released = key_released
