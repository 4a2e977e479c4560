"""What the API answers with about one run: numbers, names of things, and no one's name or phone."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from outreach.services.dispatch.wait import WaitFor
from outreach.services.reporting.last_runs import Progress
from outreach_airflow.web.api.answers import Answer


class AmountAnswer(Answer):
    """An amount of money; amounts of two currencies are never added."""

    currency: str
    amount: Decimal


class NotCalledAnswer(Answer):
    """A reason for no call, in words, with the people and invoices that it holds for and what is open."""

    reason: str
    meaning: str
    people: int
    invoices: int
    amounts: list[AmountAnswer]


class HourAnswer(Answer):
    """Calls that ended in an hour of the day where people are; null if it is not certain."""

    hour: int | None
    connected: int
    not_connected: int


class BatchAnswer(Answer):
    """A batch. The moments are evidence: when it was claimed, taken, and first reported under our seal."""

    batch_id: UUID
    number: int
    account: str
    provider_batch_id: str | None
    state: str
    problem: str | None
    calls: dict[str, int]
    claimed_at: datetime | None
    submitted_at: datetime | None
    confirmed_at: datetime | None


class CheckedGateAnswer(Answer):
    """The answer of a quality gate or of the approval. ``report`` is the address of its page."""

    gate: str
    passed: bool
    checked_at: datetime
    report: str | None


class WaitAnswer(Answer):
    """What the run waits for on an account, and until when at the latest."""

    account: str
    reason: WaitFor
    until: datetime
    says: str
    needs_a_person: bool


class RunAnswer(Answer):
    """One run as a picture. Mappings are in order of size."""

    name: str
    campaign_id: str
    run_date: date
    wave: int
    description: str
    zone: str
    now: datetime
    closed_at: datetime | None
    call_until: datetime
    progress: Progress
    says: str
    invoices: int
    steps: dict[str, int]
    promised: list[AmountAnswer]
    calls: dict[str, int]
    not_called: list[NotCalledAnswer]
    withdrawn_because: dict[str, int]
    line_outcomes: dict[str, int]
    conversation_outcomes: dict[str, int]
    hours: list[HourAnswer]
    batches: list[BatchAnswer]
    gates: list[CheckedGateAnswer]
    waiting: list[WaitAnswer]
    broken_sums: list[str]
    may_act: bool
