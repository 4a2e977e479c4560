"""Errors, typed by what follows from them.

::

    OutreachError
    ├── LocalProblem            a command cannot do what was asked on this machine
    ├── ConfigurationError      ours to fix; nothing was sent
    │   ├── CampaignInvalid     the campaign folder, with every mistake found
    │   └── LedgerOfAnotherRelease  an older or a newer release has migrated it
    ├── LedgerUnavailable       a command cannot open the ledger
    ├── WarehouseUnavailable    it did not answer; asked again later
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
    """A connection, a credential or a campaign needs to be fixed by us. Nothing was sent."""


class RefusedByProvider(ConfigurationError):
    """The provider refused the account or the whole request, and calls no one because of it.

    We must fix the cause, or a second account takes the calls.
    """


class CampaignInvalid(ConfigurationError):
    """A campaign folder has mistakes; the message lists all of them.

    ``problems`` holds them one by one (``outreach.yaml_files.problems.Problem``);
    each prints as one line.
    """

    def __init__(self, message: str, *, problems: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.problems: tuple[object, ...] = tuple(problems)


class LedgerOfAnotherRelease(ConfigurationError):
    """The ledger has the tables of another release; nothing was read or changed."""


class LedgerUnavailable(OutreachError):
    """A command cannot open the ledger: it is down, out of reach, or refuses the connection."""


class WarehouseUnavailable(OutreachError):
    """The warehouse did not answer, or could not for now; asking again may help."""


class MigrationRefused(OutreachError):
    """The ledger cannot be migrated to this release; it stays as it was."""


class LedgerIsNewer(MigrationRefused):
    """The ledger was migrated by a newer release that this one does not know."""


class ViewCannotBeReplaced(MigrationRefused):
    """The file of a view removes or changes columns that other people may use."""


class RunNotReady(OutreachError):
    """A step was started before an earlier one had finished or passed; nothing was changed."""


class GateNotPassed(RunNotReady):
    """A quality gate or an approval has not been passed, so no one is called."""


class SubmitError(OutreachError):
    """A request to a provider did not simply succeed."""


class Rejected(SubmitError):
    """The provider refused the request and dialled no one.

    ``contacts`` maps positions in the request (from 0) to the provider's words,
    if the answer named them; the others were refused only because of these.
    ``too_large`` says that the request as a whole was too big.
    """

    def __init__(
        self, message: str, *, contacts: Mapping[int, str] | None = None, too_large: bool = False
    ) -> None:
        super().__init__(message)
        self.contacts: dict[int, str] = dict(contacts or {})
        self.too_large = too_large


class Unavailable(SubmitError):
    """Certainly not sent: DNS, the connection or TLS failed, or the failed request was one that calls no one.

    If the failed request only reads, this says nothing about calls: they go on.
    """


class RateLimited(SubmitError):
    """The provider refused the request before accepting it, by its own documentation."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AccessRefused(SubmitError):
    """401, 403, 404 or 405: our credentials or address were refused; nothing was dialled."""

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
