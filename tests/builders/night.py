"""Facts of a night in memory: a campaign, people, and what came of their calls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from outreach.campaign.folder import Campaign
from outreach.campaign.model import CampaignConfig
from outreach.campaign.policy_keys import policy_of
from outreach.domain.calls import BatchState, CallState
from outreach.domain.decisions import Reason, WithdrawalReason
from outreach.domain.outcomes import ConversationOutcome, LineOutcome, Speaker, TranscriptTurn

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RUN_DATE = date(2026, 11, 20)
ENVIRONMENT = "test"
ACCOUNT = "levers_default"

BATCH_OF_CALL: Mapping[CallState, BatchState] = {
    CallState.PLANNED: BatchState.PLANNED,
    CallState.SUBMITTING: BatchState.SUBMITTING,
    CallState.NOT_SENT: BatchState.NOT_SENT,
    CallState.UNKNOWN: BatchState.UNKNOWN,
    CallState.WITHDRAWN: BatchState.WITHDRAWN,
}
"""The state of the batch in which such a call stands; all others stand in a submitted one."""

INVOICE_REASONS = frozenset(
    {
        Reason.MISSING_INVOICE_ID,
        Reason.REPEATED_INVOICE,
        Reason.MISSING_PERSON_ID,
        Reason.AMBIGUOUS_PERSON,
        Reason.INVOICE_PAID,
        Reason.CREDIT_NOTE,
        Reason.INVOICE_DISPUTED,
        Reason.INVOICE_IN_DISPUTE,
        Reason.UNREADABLE_INVOICE,
        Reason.INVOICE_NOT_DUE,
    }
)
"""Reasons that belong to one invoice; the others belong to the person behind it."""

_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """An invoice. ``reason`` is its own reason not to be called about, if it has one."""

    invoice_id: str | None
    amount: Decimal | None = Decimal("100.00")
    currency: str = "SAR"
    due_date: date | None = date(2026, 10, 1)
    reason: Reason | None = None
    changes: Mapping[str, Any] | None = None
    """Other columns of ``outreach.invoice``."""


@dataclass(frozen=True, kw_only=True)
class OneCall:
    """A call and what came of it. The batch is the one of its account that is in the matching state."""

    state: CallState = CallState.COMPLETED
    line: LineOutcome | None = None
    conversation: ConversationOutcome | None = None
    words: str | None = None
    is_unmapped: bool = False
    withdrawal_reason: WithdrawalReason | None = None
    promised_on: date | None = None
    promised_amount: Decimal | None = None
    duration_seconds: Decimal | None = None
    ended_at: datetime | None = None
    turns: tuple[TranscriptTurn, ...] = ()
    account: str = ACCOUNT

    def batch_state(self) -> BatchState:
        """Return the state of a batch in which such a call stands."""
        return BATCH_OF_CALL.get(self.state, BatchState.SUBMITTED)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A contact. ``reason`` says why it is not called; a called one may have a ``call``."""

    person_id: str
    phone: str | None
    name: str
    owed: tuple[Owed, ...]
    reason: Reason | None = None
    call: OneCall | None = None
    changes: Mapping[str, Any] | None = None
    """Other columns of ``outreach.contact``, and ``prompt_tags`` and ``prompt_problem`` of the prompt."""


def campaign(**config: Any) -> Campaign:
    """A small campaign; keywords replace keys of campaign.yaml."""
    settings: dict[str, Any] = {
        "description": "Overdue invoices",
        "timezone": "Asia/Riyadh",
        "audience": "invented",
        "columns": {
            "invoice_id": "invoice_number",
            "person_id": "customer_number",
            "phone": "phone",
            "amount": "open_amount",
            "due_date": "due_on",
        },
        "defaults": {"region": "SA", "currency": "SAR"},
        "provider": {"connection": ACCOUNT, "template": "template-1"},
        "prompt_tags": {"customer": "{{ name }}"},
        "outcomes": {"PROMISE_TO_PAY": "promise_to_pay", "REFUSED": "refused", "OPT_OUT": "opt_out"},
    }
    checked = CampaignConfig.model_validate(settings | config)
    return Campaign(
        campaign_id="overdue_invoices",
        config=checked,
        policy=policy_of(checked),
        extract_sql="SELECT * FROM sales.open_invoice",
        still_due_sql="SELECT customer_number FROM sales.customer WHERE customer_number = ANY(:person_ids)",
        prompt="Call {{customer}} about the overdue invoices.",
    )


def person(person_id: str | None = None, **facts: Any) -> Person:
    """Someone with one overdue invoice who is called, unless ``facts`` say otherwise."""
    number = next(_numbers)
    standard = Person(
        person_id=person_id or f"customer-{number}",
        phone=f"+96655{number:07d}",
        name=f"Customer {number}",
        owed=(Owed(invoice_id=f"invoice-{number}"),),
    )
    return replace(standard, **facts)


def completed(**facts: Any) -> OneCall:
    """A call that a person answered, with a transcript of two turns."""
    standard = OneCall(
        line=LineOutcome.ANSWERED_HUMAN,
        conversation=ConversationOutcome.NO_COMMITMENT,
        duration_seconds=Decimal("42.5"),
        ended_at=NOW + timedelta(minutes=5),
        turns=(
            TranscriptTurn(speaker=Speaker.AGENT, text="Good morning, do I speak with the customer?"),
            TranscriptTurn(speaker=Speaker.PERSON, text="Yes, speaking."),
        ),
    )
    return replace(standard, **facts)


def promise(amount: str = "100.00", **facts: Any) -> OneCall:
    """An answered call that ended with a promise to pay."""
    standard = completed(
        conversation=ConversationOutcome.PROMISE_TO_PAY,
        words="PROMISE_TO_PAY",
        promised_on=date(2026, 11, 30),
        promised_amount=Decimal(amount),
    )
    return replace(standard, **facts)


def silent(line: LineOutcome = LineOutcome.NO_ANSWER, **facts: Any) -> OneCall:
    """A call that ended without a conversation."""
    standard = OneCall(line=line, conversation=ConversationOutcome.NONE, ended_at=NOW + timedelta(minutes=2))
    return replace(standard, **facts)
