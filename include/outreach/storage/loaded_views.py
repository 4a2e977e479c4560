"""The reporting views that are loaded into a warehouse, each with its key: the one list of them.

A part of a view is what is compared as a whole: mostly the rows of one run. A view without a
key has rows that are known by all that they say, and equal ones by their number.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from outreach.domain.facts import HistoryKind
from outreach.domain.promises import PromiseState


class Changing(StrEnum):
    """Ways in which a part of a view can come to differ from what was loaded."""

    BY_RUN = "by run"
    """A row of the run was written in the ledger."""
    BY_PROMISE = "by promise"
    """So was a payment of an invoice that a promise of the run is about."""
    BY_PERSON = "by person"
    """So was an earlier call to a person of the run, in whichever run."""
    BY_INVOICE = "by invoice"
    """All of these: the history of invoices shows promises, attempts and payments."""
    BY_CREDIT = "by credit"
    """A payment was written, or a call that a payment may be credited to."""
    ALWAYS = "always"
    """Nothing says so, and the view is small: all of it is compared each time."""


OF_RUN: Final = "run_id::text"

_OF_MONTH = "'payments ' || to_char({} AT TIME ZONE 'UTC', 'YYYY-MM')"
"""Payments belong to no run, so those of a month are a part."""

OF_PAYMENTS: Final = _OF_MONTH.format("happened_at")


@dataclass(frozen=True, kw_only=True)
class LoadedView:
    """A view of schema ``reporting`` that is loaded, with the keys of its rows and of its parts."""

    name: str
    key: tuple[str, ...] = ()
    part: str = OF_RUN
    changing: Changing = Changing.BY_RUN
    is_transcript: bool = False
    undecided: tuple[tuple[str, str], ...] = ()
    """What columns say of rows that time alone may change: their parts are always compared."""

    @property
    def has_runs(self) -> bool:
        """Whether its rows are those of runs, and are loaded once their run was published."""
        return OF_RUN in self.part

    @property
    def has_payments(self) -> bool:
        """Whether it has rows of no run and no campaign: payments."""
        return "payments" in self.part


LOADED_VIEWS: Final = (
    LoadedView(name="campaign_funnel", key=("run_id",)),
    LoadedView(name="contact_decision", key=("run_id", "row_number")),
    LoadedView(name="call_outcome", key=("call_id",)),
    LoadedView(name="call_measure", key=("call_id",)),
    LoadedView(name="conservation", key=("run_id", "law")),
    LoadedView(name="unknown_call", key=("call_id",)),
    LoadedView(name="attempt", key=("call_id", "row_number"), changing=Changing.BY_PERSON),
    LoadedView(
        name="promise",
        key=("call_id",),
        changing=Changing.BY_PROMISE,
        undecided=(("state", PromiseState.PENDING),),
    ),
    LoadedView(
        name="invoice_contact_history",
        part=f"coalesce({OF_RUN}, {OF_PAYMENTS})",
        changing=Changing.BY_INVOICE,
        undecided=(("kind", HistoryKind.PROMISE), ("outcome", PromiseState.PENDING)),
    ),
    LoadedView(name="payment", part=_OF_MONTH.format("booked_at"), changing=Changing.BY_CREDIT),
    LoadedView(
        name="campaign_daily",
        key=("campaign_id", "run_date"),
        part="run_date::text",
        changing=Changing.ALWAYS,
    ),
    LoadedView(name="transcript", key=("call_id",), is_transcript=True),
    LoadedView(name="transcript_turn", key=("call_id", "turn"), is_transcript=True),
)
"""In the order in which they are loaded."""
