"""Someone hears of a folder with mistakes, also where the campaign never ran and its file cannot be read."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine

from builders.airflow_connections import connect_ledger
from builders.campaigns import write_campaign
from builders.webhook_receiver import WebhookReceiver, receiving_webhooks
from outreach_airflow import notifications

OWN, OTHERS = {"webhook": {"variable": "OWN_CHAT"}}, {"webhook": {"variable": "CHAT_OF_OTHERS"}}
NO_ONE = {"sent": 0, "failed": 0}
MISTAKE = "no_such_key: 1\n"


@pytest.fixture(autouse=True)
def _in_airflow(ledger: Engine, ledger_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger in which no campaign ever ran."""
    connect_ledger(monkeypatch, ledger_url)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    """The chat of the team whose folder is broken."""
    with receiving_webhooks() as receiver:
        monkeypatch.setenv("OWN_CHAT", receiver.url)
        yield receiver


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    """The chat that other campaigns name."""
    with receiving_webhooks() as receiver:
        monkeypatch.setenv("CHAT_OF_OTHERS", receiver.url)
        yield receiver


def write_broken(root: Path, *, more: str = MISTAKE, **settings: Any) -> Path:
    """A campaign that never ran, whose campaign.yaml ends in a mistake."""
    file = write_campaign(root, "broken", **settings) / "campaign.yaml"
    file.write_text(file.read_text() + more)
    return file


def heard(chat: WebhookReceiver) -> list[tuple[str, str]]:
    said = [json.loads(delivery.body) for delivery in chat.deliveries]
    return [(each["campaign"], each["kind"]) for each in said]


def test_whom_its_own_notify_names_hears_of_a_mistake_elsewhere_in_the_file(
    own: WebhookReceiver, others: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, "sound", notify=[OTHERS])
    write_broken(tmp_path, notify=[OWN])
    for _ in range(2):
        notifications.tell_everyone(tmp_path)
    assert heard(own) == [("broken", "broken_folder")]
    assert heard(others) == []
    assert "campaign.yaml, line" in own.deliveries[0].body.decode()


@pytest.mark.parametrize(
    "more",
    [
        f"notify: []\n{MISTAKE}",  # a second time, so that no one can tell which one counts
        "owner: [\n",  # no YAML at all
    ],
)
def test_where_it_is_not_certain_whom_it_names_those_of_other_campaigns_hear_of_it_once_each(
    own: WebhookReceiver, others: WebhookReceiver, tmp_path: Path, more: str
) -> None:
    write_campaign(tmp_path, "one", notify=[OTHERS])
    write_campaign(tmp_path, "two", notify=[OTHERS, {**OWN, "events": ["closed_gate"]}])
    write_broken(tmp_path, notify=[OWN], more=more)
    for _ in range(2):
        notifications.tell_everyone(tmp_path)
    assert heard(others) == [("broken", "broken_folder")]
    assert heard(own) == []


def test_a_mistake_in_notify_itself_or_no_notify_at_all_reaches_those_of_other_campaigns(
    others: WebhookReceiver, tmp_path: Path
) -> None:
    write_campaign(tmp_path, "sound", notify=[OTHERS])
    file = write_broken(tmp_path, notify=[{**OWN, "events": ["closed_gat"]}], more="")
    notifications.tell_everyone(tmp_path)
    file.write_text("description: nothing else\n")
    notifications.tell_everyone(tmp_path)
    assert heard(others) == [("broken", "broken_folder")] * 2


def test_once_it_is_in_order_the_same_mistake_is_news_again(others: WebhookReceiver, tmp_path: Path) -> None:
    write_campaign(tmp_path, "sound", notify=[OTHERS])
    file = write_broken(tmp_path, more="")
    in_order = file.read_text()
    for text in (in_order + MISTAKE, in_order, in_order + MISTAKE):
        file.write_text(text)
        notifications.tell_everyone(tmp_path)
    assert heard(others) == [("broken", "broken_folder")] * 2


def test_where_no_one_is_named_anywhere_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_campaign(tmp_path, "sound")
    write_broken(tmp_path)
    with caplog.at_level(logging.ERROR):
        assert notifications.tell_everyone(tmp_path) == NO_ONE
    assert "neither its campaign.yaml nor another campaign names anyone to notify" in caplog.text
