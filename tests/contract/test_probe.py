"""``outreach probe``: what it finds out about an account, and that it calls only a given number."""

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from builders.oracle import requests, rings
from builders.simulator import RunningSimulator
from builders.stations import LEVERS, READABLE, STATIONS, TELLING, Station
from outreach.connections.airflow_uri import ConnectionSettings, variable_of
from outreach.domain.time_zone_data import TIME_ZONE_DATA_VERSION
from outreach.providers.base import Account
from outreach.providers.registry import provider_for
from outreach.services.safeguards.account_check import OwnCall, call_own_number, capabilities_in_words

OWN = "+12025550123"


def clock() -> datetime:
    return datetime.now(UTC)


def probe(account: Account, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, with the account in the environment."""
    extra = {**account.options, **account.secrets, "webhook_secrets": list(account.webhook_secrets)}
    connection = ConnectionSettings(
        connection_id=account.connection_id,
        conn_type=account.provider,
        host=account.base_url,
        login=account.login,
        password=account.password,
        extra=extra,
    )
    return subprocess.run(
        [sys.executable, "-m", "outreach", "probe", account.connection_id, *options],
        env={variable_of(account.connection_id): connection.as_json(), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def no_one_was_called(simulator: RunningSimulator) -> bool:
    entries = simulator.entries()
    return not rings(entries) and not requests(entries)


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_a_sound_account_is_found_sound_and_no_one_is_called(station: Station, tmp_path: Path) -> None:
    with station.serving(tmp_path) as simulator:
        said = probe(station.account_at(simulator))
        assert (said.returncode, said.stderr) == (0, "")
        assert station.name in said.stdout
        assert no_one_was_called(simulator)


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_wrong_credentials_are_found_and_not_repeated(station: Station, tmp_path: Path) -> None:
    with station.serving(tmp_path) as simulator:
        account = station.account_at(simulator)
        wrong = replace(
            account, password="hunter2-wrong", secrets=dict.fromkeys(account.secrets, "hunter2-too")
        )
        said = probe(wrong)
        assert said.returncode == 1
        assert "FAIL" in said.stderr
        assert "hunter2" not in said.stdout + said.stderr
        assert no_one_was_called(simulator)


@pytest.mark.parametrize(
    ("extra", "said_of_it"),
    [
        (
            {"max_outstandng": 50},
            "FAIL extras: max_outstandng (did you mean 'max_outstanding'?): no extra of levers",
        ),
        (
            {"lines": "many"},
            "FAIL limits: the extra lines of connection levers_default must be a whole number",
        ),
        ({"max_unknown": -1}, "FAIL limits: the extra max_unknown"),
    ],
    ids=["misspelt", "no number", "below zero"],
)
def test_an_extra_that_bounds_nothing_is_found(
    tmp_path: Path, extra: dict[str, object], said_of_it: str
) -> None:
    with LEVERS.serving(tmp_path) as simulator:
        account = LEVERS.account_at(simulator)
        said = probe(replace(account, options={**account.options, **extra}))
        assert said.returncode == 1
        assert said_of_it in " ".join(said.stderr.split())


@pytest.mark.parametrize("station", TELLING, ids=str)
def test_an_invalid_webhook_secret_is_found_and_not_repeated(station: Station, tmp_path: Path) -> None:
    with station.serving(tmp_path) as simulator:
        said = probe(replace(station.account_at(simulator), webhook_secrets=("whsec_!hunter2!",)))
        assert said.returncode == 2
        assert f"webhook_secrets of connection {station.connection_id}: secret 1 of 1" in said.stderr
        assert "can be verified" not in said.stdout + said.stderr
        assert "hunter2" not in said.stdout + said.stderr


@pytest.mark.parametrize("station", TELLING, ids=str)
def test_a_webhook_secret_that_was_pasted_with_its_scheme_is_a_good_one(
    station: Station, tmp_path: Path
) -> None:
    with station.serving(tmp_path) as simulator:
        account = station.account_at(simulator)
        pasted = tuple(f' "v1,{secret}" ' for secret in account.webhook_secrets)
        said = probe(replace(account, webhook_secrets=pasted))
        assert (said.returncode, said.stderr) == (0, "")
        assert "can be verified" in said.stdout


def test_the_limits_of_an_account_are_shown(tmp_path: Path) -> None:
    with LEVERS.serving(tmp_path) as simulator:
        account = LEVERS.account_at(simulator)
        said = probe(replace(account, options={**account.options, "lines": 5}))
        assert said.returncode == 0
        assert "limits: lines 5, max_outstanding no bound, max_unknown 250" in " ".join(said.stdout.split())


def test_the_pace_of_an_account_is_said_in_a_sentence(tmp_path: Path) -> None:
    with LEVERS.serving(tmp_path) as simulator:
        said = " ".join(probe(LEVERS.account_at(simulator)).stdout.split())
        assert "pace: calls are handed over one batch at a time until 50 have ended, of no more" in said
        assert "a call is taken to last 5 min until then" in said


def test_the_release_of_the_time_zones_is_shown(tmp_path: Path) -> None:
    with LEVERS.serving(tmp_path) as simulator:
        said = probe(LEVERS.account_at(simulator))
        assert f"time zones: IANA {TIME_ZONE_DATA_VERSION}" in " ".join(said.stdout.split())


@pytest.mark.parametrize("station", READABLE, ids=str)
def test_a_call_to_your_own_number_shows_that_our_words_come_back(station: Station, tmp_path: Path) -> None:
    with station.serving(tmp_path) as simulator:
        template = ["--template", station.template] if station.template else []
        options = ["--options", json.dumps(station.options)]
        said = probe(station.account_at(simulator), "--call", OWN, *template, *options)
        assert (said.returncode, said.stderr) == (0, "")
        assert "came back with our seal" in said.stdout
        assert [ring.phone for ring in rings(simulator.entries())] == [OWN]


def test_where_nothing_can_be_read_the_call_is_placed_and_the_rest_is_said_to_be_unknown(
    tmp_path: Path,
) -> None:
    with LEVERS.serving(tmp_path) as simulator:
        provider = provider_for(LEVERS.account_at(simulator), clock=clock)
        own = OwnCall(phone=OWN, template_id=LEVERS.template, options={}, prompt_tags={})
        called, words = asyncio.run(
            call_own_number(provider, own, key="key", clock=clock, within=timedelta(seconds=5))
        )
        assert (called.passed, words.passed) == (True, None)
        simulator.wait_until(lambda entries: [ring.phone for ring in rings(entries)] == [OWN])


def test_a_text_that_is_no_number_of_your_own_calls_no_one(tmp_path: Path) -> None:
    with LEVERS.serving(tmp_path) as simulator:
        said = probe(LEVERS.account_at(simulator), "--call", "0123")
        assert said.returncode == 2
        assert no_one_was_called(simulator)


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_the_abilities_of_an_account_are_said_in_words(station: Station, tmp_path: Path) -> None:
    with station.serving(tmp_path) as simulator:
        provider = provider_for(station.account_at(simulator), clock=clock)
        said = {finding.subject: finding.words for finding in capabilities_in_words(provider)}
        assert said["a batch"] == f"at most {provider.capabilities.max_batch} calls"
        assert said["a lost answer"].startswith("settled by")
