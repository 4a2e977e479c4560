"""Nights on a real Airflow tell people by themselves: of a gate that fails, and of an hour that is over."""

import json
from typing import Any

import pytest

from builders.airflow_stack import airflow_stack
from builders.small_nights import CUSTOMERS, add_night
from builders.webhook_receiver import receiving_webhooks

pytestmark = pytest.mark.airflow

STOPPED, WAITING = "stopped_night", "waiting_night"


def test_a_failed_gate_and_a_night_that_is_not_done_by_its_hour_are_told_once_each() -> None:
    notify = [{"webhook": {"variable": "CHAT_ADDRESS"}}]
    with receiving_webhooks() as chat, airflow_stack(CHAT_ADDRESS=chat.url) as stack:
        unsound = {"contacts": {"max_unreadable_phone": 0}}
        add_night(stack, STOPPED, phones_from=0, quality=unsound, notify=notify)
        # No task of it fails while it waits for a person, so only Airflow's deadline can tell.
        add_night(stack, WAITING, phones_from=50, approval=True, notify=notify, done_within="15s")
        stopped, waiting = stack.start(STOPPED), stack.start(WAITING)
        assert stopped.wait(seconds=480) == "failed"
        waiting.wait_for("approve", "awaiting_input", seconds=480)
        stack.wait_until(lambda: len(chat.deliveries) >= 2, "two notifications", seconds=240)
        said: list[dict[str, Any]] = [json.loads(delivery.body) for delivery in chat.deliveries]
    assert sorted((each["campaign"], each["kind"]) for each in said) == [
        (STOPPED, "failed_gate"),
        (WAITING, "late_night"),
    ]
    assert all(each["link"].endswith(f"/dags/{each['campaign']}") for each in said)
    everything = json.dumps(said)
    assert not [word for _, name, phone, _ in CUSTOMERS for word in (name, phone) if word in everything]
