"""``notify`` and ``warehouse_timeout`` of campaign.yaml: what they may say, and what is a mistake."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import campaign, campaign_config, mistakes
from outreach.campaign.folder import Campaign
from outreach.campaign.notify_choice import Recipient
from outreach.connections.airflow_uri import ConnectionSettings
from outreach.connections.webhook_address import webhook_address
from outreach.domain.errors import ConfigurationError
from outreach.domain.notifications import EventKind

CHAT = {"webhook": {"variable": "CHAT"}}
NOTIFIER = "airflow.providers.smtp.notifications.smtp.SmtpNotifier"


def test_whoever_says_no_events_hears_of_all() -> None:
    [recipient] = campaign_config(notify=[CHAT]).notify
    assert set(recipient.events) == set(EventKind)


def test_one_address_stands_alone_and_several_in_a_list() -> None:
    one, two = "@".join(("one", "example.org")), "@".join(("two", "example.org"))
    first, second = campaign_config(notify=[{"email": one}, {"email": [one, two]}]).notify
    assert (first.email, second.email) == ((one,), (one, two))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "notify[0]: must say whom to tell: one of email, webhook or notifier"),
        (
            {**CHAT, "notifier": NOTIFIER},
            "notify[0]: must say whom to tell: one of email, webhook or notifier",
        ),
        ({"email": []}, "notify[0].email: must be an e-mail address, or a list of them"),
        (
            {"email": "the night shift"},
            (
                "notify[0].email: 'the night shift' is no e-mail address; write the address alone, "
                "without a name"
            ),
        ),
        (
            {**CHAT, "events": ["closed_gates"]},
            (
                "notify[0].events[0]: 'closed_gates' is not allowed (did you mean 'closed_gate'?); allowed: "
                "closed_gate, failed_gate, unknown_calls, broken_folder, late_night"
            ),
        ),
        ({**CHAT, "events": []}, "notify[0].events: must not be empty"),
        (
            {"webhook": {}},
            "notify[0].webhook: must say where its address is kept: either connection or variable",
        ),
        (
            {"webhook": "https://chat.example/secret"},
            "notify[0].webhook: must be a mapping of keys to values, not 'https://chat.example/secret'",
        ),
        (
            {"notifier": "airflow.providers.nowhere.Notifier"},
            (
                "notify[0].notifier: airflow.providers.nowhere.Notifier cannot be imported here "
                "(ModuleNotFoundError); install the package that has it"
            ),
        ),
        (
            {"notifier": "pathlib.Path"},
            "notify[0].notifier: pathlib.Path is no Airflow notifier: it has no method `notify`",
        ),
        (
            {"notifier": NOTIFIER},
            f"notify[0].arguments: do not fit {NOTIFIER}: missing a required argument: 'to'",
        ),
        (
            {**CHAT, "arguments": {"a": 1}},
            "notify[0]: arguments are those of a notifier, and none is named",
        ),
        (
            {"mail": "x"},
            (
                "notify[0].mail: unknown key (did you mean 'email'?); allowed: email, connection, webhook, "
                "notifier, arguments, events"
            ),
        ),
    ],
)
def test_a_mistake_is_listed_with_its_line(tmp_path: Path, entry: dict[str, Any], message: str) -> None:
    found = mistakes(tmp_path, notify=[entry])
    assert message in [line.split(": ", 1)[1] for line in found]
    assert all(line.startswith("campaign.yaml:") for line in found)


def test_the_address_of_a_chat_is_a_secret_wherever_it_stands(tmp_path: Path) -> None:
    address = "/".join(("https://hooks.slack.com", "services", "T000", "B000", "abcdefgh"))
    entry = {"notifier": NOTIFIER, "arguments": {"to": "x", "subject": address}}
    assert any("holds a webhook's address" in line for line in mistakes(tmp_path, notify=[entry]))


def test_a_recipient_is_another_one_once_it_is_told_elsewhere_but_not_for_other_events() -> None:
    recipient = Recipient.model_validate(CHAT)
    assert recipient.key == Recipient.model_validate({**CHAT, "events": ["late_night"]}).key
    assert recipient.key != Recipient.model_validate({"webhook": {"variable": "OTHER"}}).key


def test_what_a_run_was_opened_with_says_the_same() -> None:
    opened = campaign(notify=[{**CHAT, "events": ["late_night"]}], done_within="9h")
    again = Campaign.from_snapshot(opened.snapshot())
    assert again.config.notify == opened.config.notify
    assert again.config.night_lasts == timedelta(hours=9)


def test_a_night_is_late_after_its_time_to_call_and_to_wait_unless_it_says_so() -> None:
    assert campaign_config(call_for="3h", results_within="2h").night_lasts == timedelta(hours=5)


def test_a_warehouse_has_limits_of_which_one_may_be_changed_alone() -> None:
    limits = campaign_config(warehouse_timeout={"extract": "1h"}).warehouse_timeout
    assert (limits.extract, limits.still_due, limits.facts) == (
        timedelta(hours=1),
        timedelta(seconds=30),
        timedelta(minutes=5),
    )


def test_a_query_may_not_take_longer_than_its_task(tmp_path: Path) -> None:
    [message] = mistakes(tmp_path, warehouse_timeout={"extract": "3h"})
    assert "warehouse_timeout.extract: must be at most 1h30m" in message


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"host": "https://chat.example/hooks", "password": "T0/B0"}, "https://chat.example/hooks/T0/B0"),
        ({"host": "chat.example", "schema": "http", "port": 8080}, "http://chat.example:8080"),
        ({"host": "chat.example", "schema": "hooks", "password": "/x"}, "https://chat.example/hooks/x"),
    ],
)
def test_a_webhooks_address_is_put_together_from_its_connection(
    settings: dict[str, Any], address: str
) -> None:
    assert webhook_address(ConnectionSettings(connection_id="c", conn_type="http", **settings)) == address


def test_a_connection_without_a_host_is_no_webhook() -> None:
    with pytest.raises(ConfigurationError, match="needs a host"):
        webhook_address(ConnectionSettings(connection_id="chat", conn_type="http"))
