"""Faults of reading: a provider shows data late, out of order, or not at all."""

from typing import Literal

from outreach_sandbox.simulator.request_faults import HttpStatus, PlayedFault, Seconds


class LagReads(PlayedFault):
    """A new call is not shown for ``seconds``, until the faults are cleared."""

    kind: Literal["lag_reads"] = "lag_reads"
    seconds: Seconds


class UnstablePaging(PlayedFault):
    """Each of the next reads has another order of rows, so that pages repeat and miss some."""

    kind: Literal["unstable_paging"] = "unstable_paging"


class LoseEcho(PlayedFault):
    """The next reads come without the caller's own values."""

    kind: Literal["lose_echo"] = "lose_echo"


class ReadStatus(PlayedFault):
    """The next reads are answered with this status, with ``Retry-After`` in seconds if given.

    With ``echoes`` the answer repeats the people whom it was to call.
    """

    kind: Literal["read_status"] = "read_status"
    status: HttpStatus
    retry_after: int | None = None
    echoes: bool = False


class RingTwice(PlayedFault):
    """The provider itself calls the next accepted contacts a second time, after the first call."""

    kind: Literal["ring_twice"] = "ring_twice"


class EnterTwice(PlayedFault):
    """The provider enters the next accepted contacts twice in the batch, and calls both entries."""

    kind: Literal["enter_twice"] = "enter_twice"


class SwapEcho(PlayedFault):
    """In the next accepted requests the first two contacts get back each other's values."""

    kind: Literal["swap_echo"] = "swap_echo"


ContactFault = RingTwice | EnterTwice
ReadFault = UnstablePaging | LoseEcho | ReadStatus
