"""The words of our tables for each way in which a simulated call ends: the place to change them.

The keys are the simulator's own words, from its log. Nothing of the product is imported here.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Expected:
    """How ``reporting.call_outcome`` shall show a call that was made."""

    state: str
    line: str


LINES: Mapping[str, Expected] = {
    "answered": Expected(state="completed", line="answered_human"),
    "voicemail": Expected(state="completed", line="voicemail"),
    "no_answer": Expected(state="completed", line="no_answer"),
    "busy": Expected(state="completed", line="busy"),
    "invalid_number": Expected(state="failed", line="invalid_number"),
    "failed": Expected(state="failed", line="failed"),
}
"""By what happened on the line."""

LINES_OF_WORDS: Mapping[str, Expected] = {
    "dial_failed": Expected(state="failed", line="failed"),
}
"""By the provider's word, where it says less than what happened: Speechify has one for two failures."""

MEANINGS: Mapping[str, str] = {
    "PROMISE_TO_PAY": "promise_to_pay",
    "ALREADY_PAID": "claims_paid",
    "DISPUTE": "dispute",
    "HARDSHIP": "hardship",
    "REFUSED": "refused",
    "CALL_BACK": "callback",
    "NO_COMMITMENT": "no_commitment",
    "WRONG_NUMBER": "wrong_number",
    "LEFT_MESSAGE_WITH_FAMILY": "third_party",
    "OPT_OUT": "opt_out",
}
"""The meaning of the agents' words: the campaign of the torture gives it under ``outcomes``."""

NOTHING_SAID = "none"
"""The conversation's outcome where the provider gives no word of it."""

NEVER_CALLED: frozenset[tuple[str, str | None]] = frozenset(
    {
        ("withdrawn", None),
        ("failed", None),  # a person found out that it did not ring
        ("failed", "rejected"),  # the provider refused the request because of this contact
        ("expired", "expired"),
    }
)
"""State and line of a call, once a night is over, for which no line was dialled."""

SPEAKERS: Mapping[str, str] = {"agent": "AI", "person": "User"}
"""From who speaks in ``reporting.transcript_turn`` to who speaks in the simulator's transcript."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The fate of an event: whether it may be taken, and the result that its row then has."""

    may_be_taken: bool
    results: frozenset[str] = frozenset()


DELIVERIES: Mapping[str, Delivery] = {
    "event": Delivery(may_be_taken=True, results=frozenset({"applied", "repeated"})),
    "duplicate": Delivery(may_be_taken=True, results=frozenset({"applied", "repeated"})),
    "wrong_seal": Delivery(may_be_taken=True, results=frozenset({"forged"})),
    "wrong_secret": Delivery(may_be_taken=False),
    "unsigned": Delivery(may_be_taken=False),
    "old_timestamp": Delivery(may_be_taken=False),
}
"""By the purpose for which the simulator sent it."""
