"""The commands that need nothing but files: what they say, and how they exit."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from outreach.campaign.roots import project_folder
from outreach.cli import app

SAMPLE = project_folder() / "include" / "campaigns" / "overdue_invoices"


@dataclass(frozen=True)
class Answer:
    returncode: int
    stdout: str
    stderr: str


def outreach(*arguments: str, home: Path, **more: str) -> Answer:
    """Run a command in this process, as the console script would."""
    others = {name: None for name in os.environ if name.startswith(("AIRFLOW", "OUTREACH"))}
    done = CliRunner().invoke(app, arguments, env={**others, "OUTREACH_HOME": str(home), **more})
    return Answer(returncode=done.exit_code, stdout=done.stdout, stderr=done.stderr)


def broken_copy(folder: Path) -> Path:
    copy = folder / "campaigns" / "overdue_invoices"
    copy.mkdir(parents=True)
    for file in SAMPLE.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    text = (copy / "campaign.yaml").read_text()
    (copy / "campaign.yaml").write_text(text.replace("calling_hours:\n", "calling_hours:\n  start: 25:00\n"))
    return copy


def test_help_lists_the_words() -> None:
    command = [sys.executable, "-m", "outreach", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    for word in (
        "up",
        "down",
        "status",
        "demo",
        "rehearse",
        "run",
        "explain",
        "plan",
        "export",
        "check",
        "schema",
        "migrate",
        "tables",
        "webhooks",
        "simulate",
    ):
        assert f"\n  {word}" in said


def test_the_sample_campaign_is_in_order(tmp_path: Path) -> None:
    checked = outreach("check", home=tmp_path)
    assert checked.returncode == 0
    assert checked.stdout.splitlines() == [
        "overdue_invoices: in order",
        "  campaign.yaml: policy: a draft, or no longer in force: ksa.ten_in_thirty_days",
        "built-in words of outcomes act beside those that are mapped; --verbose lists them",
    ]


def test_on_request_the_built_in_words_are_listed(tmp_path: Path) -> None:
    *words, last = outreach("check", "--verbose", home=tmp_path).stdout.splitlines()[1:]
    assert words
    assert all(note.startswith("  campaign.yaml: outcomes: built in as ") for note in words)
    assert last == ("  campaign.yaml: policy: a draft, or no longer in force: ksa.ten_in_thirty_days")


@pytest.mark.parametrize("one_campaign", [True, False])
def test_mistakes_are_listed_with_file_and_key(tmp_path: Path, *, one_campaign: bool) -> None:
    copy = broken_copy(tmp_path)
    checked = outreach("check", str(copy if one_campaign else copy.parent), home=tmp_path)
    assert checked.returncode == 1
    assert "campaign.yaml" in checked.stdout
    assert "calling_hours.start" in checked.stdout


def test_campaigns_may_be_named_by_the_environment(tmp_path: Path) -> None:
    copy = broken_copy(tmp_path)
    assert outreach("check", home=tmp_path, OUTREACH_CAMPAIGNS=str(copy.parent)).returncode == 1


def test_a_folder_without_campaigns_is_no_success(tmp_path: Path) -> None:
    checked = outreach("check", str(tmp_path), home=tmp_path)
    assert checked.returncode == 1
    assert "there is no campaign in" in checked.stderr


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    checked = outreach("check", str(tmp_path / "nowhere"), home=tmp_path)
    assert checked.returncode == 2
    assert checked.stderr.startswith("outreach: the folder of campaigns")


def test_an_extra_of_an_account_that_nothing_reads_is_named(tmp_path: Path) -> None:
    connection = {
        "conn_type": "levers",
        "host": "http://127.0.0.1:9",
        "login": "id",
        "password": "secret",
        "extra": {"tarif": "0.08 USD"},
    }
    settings = yaml.safe_load((SAMPLE / "campaign.yaml").read_text())
    account = settings["provider"]["connection"]
    checked = outreach("check", home=tmp_path, **{f"AIRFLOW_CONN_{account.upper()}": json.dumps(connection)})
    assert (
        f"  {account}: warning: extras: tarif (did you mean 'tariff'?): no extra of levers" in checked.stdout
    )


def test_on_request_each_connection_that_is_found_nowhere_is_named(tmp_path: Path) -> None:
    warehouse = {"AIRFLOW_CONN_WAREHOUSE": "postgres://reader@db/sales"}
    checked = outreach("check", "--connections", home=tmp_path, **warehouse)
    assert checked.returncode == 1
    assert [line.split(",")[0] for line in checked.stderr.splitlines()] == [
        "outreach: the connection outreach_db",
        "outreach: the connection levers_default",
    ]
    assert outreach("check", home=tmp_path).returncode == 0


def test_the_schema_is_json(tmp_path: Path) -> None:
    assert json.loads(outreach("schema", home=tmp_path).stdout)["title"] == "campaign.yaml"


def test_without_a_stack_there_is_nothing_to_run_on_and_the_way_out_is_said(tmp_path: Path) -> None:
    ran = outreach("run", "overdue_invoices", home=tmp_path)
    assert ran.returncode == 2
    assert "no stack runs in" in ran.stderr
    assert "OUTREACH_AIRFLOW_URL" in ran.stderr


def test_an_unknown_campaign_is_named(tmp_path: Path) -> None:
    ran = outreach("run", "no_such_campaign", home=tmp_path)
    assert ran.returncode == 2
    assert "there is no campaign no_such_campaign" in ran.stderr


@pytest.mark.parametrize("command", ["run", "plan", "rehearse"])
def test_a_misspelt_campaign_is_answered_by_the_folder_and_the_campaigns_in_it(
    tmp_path: Path, command: str
) -> None:
    said = outreach(command, "overdue_invoice", home=tmp_path)
    assert said.returncode == 2
    assert f"there is no campaign overdue_invoice in {SAMPLE.parent}" in said.stderr
    assert "(did you mean 'overdue_invoices'?); it has overdue_invoices" in said.stderr


def test_an_invalid_date_is_refused(tmp_path: Path) -> None:
    assert outreach("run", "overdue_invoices", "--date", "yesterday", home=tmp_path).returncode == 2


def test_nothing_to_end_is_no_failure(tmp_path: Path) -> None:
    ended = outreach("down", home=tmp_path / "never")
    assert ended.returncode == 0
    assert "no stack runs" in ended.stdout
    assert outreach("down", "--quiet", home=tmp_path / "never").stdout == ""
    assert outreach("status", home=tmp_path / "never").returncode == 1
    assert not (tmp_path / "never").exists()


def test_a_state_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    started = outreach("up", home=tmp_path / "file" / "state")
    assert started.returncode == 2
    assert "set OUTREACH_HOME to a folder of yours" in started.stderr


def test_a_port_in_use_is_a_sentence_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        started = outreach("up", home=tmp_path, PORT=port)
        simulated = [
            outreach("simulate", provider, "--port", port, "--log", str(tmp_path / "log"), home=tmp_path)
            for provider in ("levers", "weya")
        ]
    assert started.returncode == 2
    assert f"port {port} is in use" in started.stderr
    assert [program.returncode for program in simulated] == [2, 2]
    assert all(f"port {port} cannot be listened on" in program.stderr for program in simulated)
    assert not (tmp_path / "postgres").exists()


def test_the_demo_touches_no_folder_that_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("mine")
    ran = outreach("demo", home=tmp_path)
    assert ran.returncode == 2
    assert "was not made by a demo" in ran.stderr
    assert (tmp_path / "demo" / "thesis.txt").read_text() == "mine"


def test_a_provider_that_no_one_can_play_is_named(tmp_path: Path) -> None:
    for command in ("demo", "up"):
        ran = outreach(command, "--provider", "carrier-pigeon", home=tmp_path)
        assert ran.returncode == 2
        assert "there is no simulator of 'carrier-pigeon'; there are: levers, weya, speechify" in ran.stderr


def test_a_rehearsal_says_which_connection_it_misses_and_starts_nothing(tmp_path: Path) -> None:
    ran = outreach("rehearse", "overdue_invoices", home=tmp_path)
    assert ran.returncode == 2
    assert "AIRFLOW_CONN_WAREHOUSE" in ran.stderr
    assert not (tmp_path / "rehearsal").exists()


def test_the_webhook_app_says_which_connection_it_misses(tmp_path: Path) -> None:
    served = outreach("webhooks", home=tmp_path)
    assert served.returncode == 2
    assert "AIRFLOW_CONN_OUTREACH_DB" in served.stderr


def test_check_says_how_fast_calls_are_handed_over_where_the_connection_is_known(tmp_path: Path) -> None:
    lines = {"AIRFLOW_CONN_LEVERS_DEFAULT": "levers://id:secret@voice.example/?lines=5"}
    silent = {"AIRFLOW_CONN_LEVERS_DEFAULT": "levers://id:secret@voice.example/"}
    said, unsaid, unknown = (outreach("check", home=tmp_path, **each).stdout for each in (lines, silent, {}))
    assert "levers_default: 5 calls at once, as the connection's `lines` says; a call is taken" in said
    assert "because the connection's `lines` says nothing" in unsaid
    assert "calls at once" not in unknown
