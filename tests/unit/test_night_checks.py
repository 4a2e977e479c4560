"""Each check of the torture finds what it is for, and nothing where both sides agree."""

import ast
import hashlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from builders.night_checks import mistakes
from builders.night_comparison import Comparison
from outreach_sandbox.simulator.log import LogEntry, PhoneCalled, ResultMade, WebhookAttempted

TESTS = Path(__file__).resolve().parents[1]
ACCOUNT, PHONE, BODY = "levers_default", "+966500000001", "b" * 64
SPOKEN = "AI: Do I speak with Sara?\nUser: Yes."
RING = PhoneCalled(
    request_number=1, contact_index=0, phone=PHONE, call_id="call-1", provider_call_id="provider-1"
)
RESULT = ResultMade(
    provider_call_id="provider-1",
    call_id="call-1",
    phone=PHONE,
    line="answered",
    line_words="customer-ended-call",
    conversation_words="PROMISE_TO_PAY",
    promised_on=date(2026, 11, 30),
    promised_amount=Decimal("1250.5"),
    talk_seconds=42,
    transcript_sha256=hashlib.sha256(SPOKEN.encode()).hexdigest(),
)
EVENT = WebhookAttempted(
    message_id="msg-1",
    provider_call_id="provider-1",
    attempt=1,
    purpose="event",
    status=200,
    body_sha256=BODY,
)
ROW: Mapping[str, Any] = {
    "person_id": "customer-1",
    "phone": PHONE,
    "connection_id": ACCOUNT,
    "state": "completed",
    "line_outcome": "answered_human",
    "duration_seconds": Decimal("42.000"),
    "conversation_outcome": "promise_to_pay",
    "conversation_words": "PROMISE_TO_PAY",
    "promised_on": date(2026, 11, 30),
    "promised_amount": Decimal("1250.5000"),
    "transcript": SPOKEN,
    "speakers": ["agent", "person"],
    "texts": ["Do I speak with Sara?", "Yes."],
}
NEVER_CALLED: Mapping[str, Any] = {
    **ROW,
    "state": "withdrawn",
    "line_outcome": None,
    "conversation_words": None,
    "promised_on": None,
    "promised_amount": None,
    "transcript": None,
    "speakers": [],
    "texts": [],
}
AGREED = Comparison(
    logs={ACCOUNT: [RING, RESULT, EVENT]},
    meant={"customer-1": PHONE},
    calls={"call-1": ROW},
    inbox={(ACCOUNT, BODY): "applied"},
)


def with_row(**changes: Any) -> Comparison:
    return replace(AGREED, calls={"call-1": {**ROW, **changes}})


def with_log(*entries: LogEntry) -> Comparison:
    return replace(AGREED, logs={ACCOUNT: entries})


def with_event(**changes: Any) -> Comparison:
    return with_log(RING, RESULT, EVENT.model_copy(update=changes))


def found(side: Comparison) -> set[str]:
    """The checks that find a mistake."""
    return {mistake.partition(":")[0] for mistake in mistakes(side)}


def test_no_mistake_is_found_where_both_sides_agree() -> None:
    assert mistakes(AGREED) == []


def with_a_call_of_no_line(**changes: Any) -> Comparison:
    return replace(AGREED, logs={ACCOUNT: []}, calls={"call-1": {**NEVER_CALLED, **changes}})


@pytest.mark.parametrize(
    ("state", "line"),
    [("withdrawn", None), ("failed", None), ("failed", "rejected"), ("expired", "expired")],
)
def test_a_call_that_no_line_was_dialled_for_may_end_so(state: str, line: str | None) -> None:
    assert mistakes(with_a_call_of_no_line(state=state, line_outcome=line)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "planned"},
        {"state": "unknown", "line_outcome": "unknown"},
        {"state": "failed", "line_outcome": "no_answer"},
        {"conversation_words": "OPT_OUT"},
        {"transcript": SPOKEN},
    ],
    ids=str,
)
def test_anything_the_ledger_knows_of_a_call_that_was_never_made_is_found(changes: dict[str, Any]) -> None:
    assert found(with_a_call_of_no_line(**changes)) == {"never called"}


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"state": "expired"}, "outcome"),
        ({"line_outcome": "voicemail"}, "outcome"),
        ({"line_outcome": None}, "outcome"),
        ({"duration_seconds": Decimal(41)}, "outcome"),
        ({"conversation_words": None}, "words"),
        ({"conversation_words": "REFUSED"}, "words"),
        ({"conversation_outcome": "none"}, "words"),
        ({"promised_on": None}, "promise"),
        ({"promised_on": date(2026, 12, 1)}, "promise"),
        ({"promised_amount": None}, "promise"),
        ({"promised_amount": Decimal(1250)}, "promise"),
        ({"speakers": ["person", "agent"]}, "transcript"),
        ({"texts": ["Do I speak with Sara?", "No."]}, "transcript"),
        ({"speakers": ["agent"], "texts": ["Do I speak with Sara?"]}, "transcript"),
        ({"speakers": [], "texts": []}, "transcript"),
        ({"transcript": None}, "transcript"),
        ({"phone": "+966500000002"}, "another number"),
        ({"person_id": "customer-2"}, "another number"),
        ({"connection_id": "levers_second"}, "another number"),
    ],
    ids=str,
)
def test_a_row_of_the_ledger_that_says_otherwise_is_found(changes: dict[str, Any], check: str) -> None:
    assert found(with_row(**changes)) == {check}


@pytest.mark.parametrize(
    ("entries", "checks"),
    [
        ([RING, RESULT, RING], {"called twice"}),
        ([RING, RESULT, RING.model_copy(update={"call_id": "call-2"})], {"called twice", "another number"}),
        ([RING.model_copy(update={"phone": "+966500000002"}), RESULT], {"another number"}),
        ([RING, RESULT, RING.model_copy(update={"call_id": None, "phone": "+1"})], {"another number"}),
        ([], {"never called"}),
    ],
    ids=["one call twice", "two calls to one number", "a wrong number", "a call of no one", "no call at all"],
)
def test_a_number_that_the_simulator_called_otherwise_is_found(
    entries: Sequence[LogEntry], checks: set[str]
) -> None:
    assert found(with_log(*entries)) == checks


def test_an_acknowledged_event_that_is_in_no_row_is_found() -> None:
    assert found(replace(AGREED, inbox={})) == {"events"}


@pytest.mark.parametrize(
    "result", [None, "unmatched", "unreadable", "forged", "mismatch", "ghost", "duplicate"]
)
def test_an_acknowledged_event_without_its_effect_is_found(result: str | None) -> None:
    assert found(replace(AGREED, inbox={(ACCOUNT, BODY): result})) == {"events"}


def test_an_event_of_another_accounts_inbox_does_not_count() -> None:
    assert found(replace(AGREED, inbox={("speechify_default", BODY): "applied"})) == {"events"}


def test_an_event_that_was_not_acknowledged_need_not_be_kept() -> None:
    assert mistakes(replace(with_event(status=503), inbox={})) == []


def test_a_forgery_that_was_taken_is_found() -> None:
    assert found(with_event(purpose="wrong_secret")) == {"events"}
    assert found(with_event(purpose="wrong_secret", status=401)) == {"events"}
    assert found(with_event(purpose="wrong_seal")) == {"events"}


def test_a_forgery_that_was_refused_or_kept_as_one_is_no_mistake() -> None:
    assert mistakes(replace(with_event(purpose="wrong_secret", status=401), inbox={})) == []
    assert mistakes(replace(with_event(purpose="wrong_seal"), inbox={(ACCOUNT, BODY): "forged"})) == []


def test_the_checks_import_nothing_of_the_product() -> None:
    program = (
        "import sys, builders.night_checks; "
        "print(sorted(name for name in sys.modules if name.split('.')[0].startswith('outreach')))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=TESTS, capture_output=True, text=True, check=True
    )
    assert all(name.startswith("outreach_sandbox") for name in ast.literal_eval(ran.stdout))
