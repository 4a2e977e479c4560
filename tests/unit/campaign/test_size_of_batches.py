"""``batches.size`` is held to what the providers of a campaign take, as far as that is known here."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from builders.campaigns import write_campaign
from outreach.cli import app
from outreach.providers.registry import VENDORS, largest_batch
from outreach.providers.vendor import Vendor
from outreach.services.runs.campaign_folders import load_campaigns

SECOND = {"connection": "second"}


def checked(root: Path, *, providers: dict[str, str], **changes: Any) -> list[str]:
    """The mistakes of a campaign where these connections are known."""
    write_campaign(root, "example", provider={"connection": "first"}, **changes)
    [loaded] = load_campaigns(root, provider_of=providers.get)
    return [str(problem) for problem in loaded.problems]


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_where_the_connection_is_known_the_limit_is_exactly_its_providers(
    tmp_path: Path, vendor: Vendor
) -> None:
    known, most = {"first": vendor.name}, vendor.max_batch
    assert checked(tmp_path / "as_many", providers=known, batches={"size": most}) == []
    [said] = checked(tmp_path / "more", providers=known, batches={"size": most + 1})
    assert said.startswith("campaign.yaml:")
    assert said.endswith(
        f"batches.size: is {most + 1}, and {vendor.title} (first) takes {most} at most in one request"
    )


def test_where_no_connection_is_known_only_what_no_provider_takes_is_a_mistake(tmp_path: Path) -> None:
    assert checked(tmp_path / "as_many", providers={}, batches={"size": largest_batch()}) == []
    [said] = checked(tmp_path / "more", providers={}, batches={"size": largest_batch() + 1})
    assert said.endswith(f"and no provider takes more than {largest_batch()} calls in one request")


def test_the_size_must_fit_the_second_account_too(tmp_path: Path) -> None:
    write_campaign(
        tmp_path,
        "example",
        provider={"connection": "first", "fallback": SECOND},
        batches={"size": 500},
    )
    [loaded] = load_campaigns(tmp_path, provider_of={"first": "weya", "second": "levers"}.get)
    [problem] = loaded.problems
    assert "Levers (second) takes 200 at most" in problem.message


def check(root: Path, **connections: str) -> Result:
    environ = {f"AIRFLOW_CONN_{name.upper()}": value for name, value in connections.items()}
    return CliRunner().invoke(app, ["check", str(root)], env={"OUTREACH_HOME": str(root / "home"), **environ})


def test_the_check_takes_the_limit_of_a_connection_that_the_environment_sets(tmp_path: Path) -> None:
    write_campaign(tmp_path, "example", batches={"size": 500})
    assert check(tmp_path).exit_code == 0
    levers = json.dumps({"conn_type": "levers", "host": "https://voice.example"})
    done = check(tmp_path, levers_default=levers)
    assert done.exit_code == 1
    assert "batches.size: is 500, and Levers (levers_default) takes 200 at most in one request" in done.stdout
