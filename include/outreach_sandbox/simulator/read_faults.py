"""Faults of reading: what a provider that can be asked shows late, out of order, or not at all."""

from typing import Literal

from outreach_sandbox.simulator.request_faults import HttpStatus, PlayedFault, Seconds


class LagReads(PlayedFault):
    """A new call is not shown for ``seconds``, until the faults are cleared."""

    kind: Literal["lag_reads"] = "lag_reads"
    seconds: Seconds


class UnstablePaging(PlayedFault):
    """The next reads give their rows in another order each, so that pages repeat and miss some."""

    kind: Literal["unstable_paging"] = "unstable_paging"


class LoseEcho(PlayedFault):
    """The next reads come without what the caller gave along to have back."""

    kind: Literal["lose_echo"] = "lose_echo"


class ReadStatus(PlayedFault):
    """The next reads are answered with this status, with ``Retry-After`` in seconds when given.

    With ``echoes`` the answer repeats, as its words, whom it was to call.
    """

    kind: Literal["read_status"] = "read_status"
    status: HttpStatus
    retry_after: int | None = None
    echoes: bool = False


class RingTwice(PlayedFault):
    """The provider by itself calls the next admitted contacts a second time, after the first is over."""

    kind: Literal["ring_twice"] = "ring_twice"


class EnterTwice(PlayedFault):
    """The provider enters the next admitted contacts twice in the batch, and calls both entries."""

    kind: Literal["enter_twice"] = "enter_twice"


class SwapEcho(PlayedFault):
    """Of the next admitted requests the first two contacts get back what was given along for each other."""

    kind: Literal["swap_echo"] = "swap_echo"


ContactFault = RingTwice | EnterTwice
ReadFault = UnstablePaging | LoseEcho | ReadStatus
