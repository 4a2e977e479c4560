"""What a rehearsal and a demo are made of, and that nothing real is among it."""

import json
from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import write_campaign
from outreach.campaign.folder import Campaign
from outreach.campaign.loading import load_campaign
from outreach.connections import account_of, variable_of
from outreach.domain.errors import ConfigurationError
from outreach.local.demo.sample import CAMPAIGN, PROVIDERS, sample_campaigns
from outreach.local.folders import StateFolder, prepare, project_folder
from outreach.local.own_environment import own_environment
from outreach.local.plan import StackPlan
from outreach.local.problems import LocalProblem
from outreach.local.rehearsing import copy_for_rehearsal, plan_rehearsal, provider_named
from outreach.local.secrets import stored_secrets
from outreach.local.simulated_providers import SIMULATED, simulated_account, simulator_program
from outreach.providers.registry import options_model, provider_for

WAREHOUSE = {"AIRFLOW_CONN_WAREHOUSE": json.dumps({"conn_type": "postgres", "host": "db.example"})}


def connection(conn_type: str) -> str:
    return json.dumps({"conn_type": conn_type, "host": "https://real.example", "password": "real"})


def written(tmp_path: Path, **changes: Any) -> Campaign:
    return load_campaign(write_campaign(tmp_path, "example", **changes))


@pytest.mark.parametrize("provider", sorted(SIMULATED))
def test_every_provider_that_can_be_played_has_a_simulator_an_account_and_an_adapter(
    tmp_path: Path, provider: str
) -> None:
    folder = StateFolder(root=tmp_path)
    prepare(folder)
    secrets, plan = stored_secrets(folder), StackPlan.of(provider)
    program = simulator_program(folder, plan, secrets=secrets, port=8070, ui_port=8080)
    assert program.command[3:5] == ("simulate", provider)
    settings = (tmp_path / "simulator.json").read_text()
    account = account_of(simulated_account(plan, secrets=secrets, port=8070))
    assert account.password in settings
    assert secrets.client_secret not in " ".join(program.command)
    assert provider_for(account, clock=lambda: pytest.fail("no clock is asked")).name == provider


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_the_sample_on_another_provider_differs_in_nothing_but_the_provider(
    tmp_path: Path, provider: str
) -> None:
    original = load_campaign(project_folder() / "include" / "campaigns" / CAMPAIGN)
    copy = load_campaign(sample_campaigns(provider, root=tmp_path) / CAMPAIGN)
    assert copy.config.provider.connection == f"{provider}_default"
    options_model(provider).model_validate(copy.config.provider.options)
    before, after = original.snapshot(), copy.snapshot()
    assert before["config"].pop("provider") != after["config"].pop("provider")
    assert before == after


def test_a_rehearsed_campaign_calls_its_audience_invented_and_runs_only_when_asked(tmp_path: Path) -> None:
    campaign = written(
        tmp_path / "real",
        schedule="0 2 * * *",
        approval=True,
        provider={"options": {"country_code": "SA"}, "fallback": {"connection": "weya_second"}},
    )
    rehearsal = plan_rehearsal(campaign, environ=WAREHOUSE, provider=None)
    copy = load_campaign(copy_for_rehearsal(rehearsal, root=tmp_path / "copy") / "example")
    config = copy.config
    assert (config.audience, config.schedule, config.approval) == ("invented", None, False)
    assert config.provider.fallback is None
    assert config.provider.options == {"country_code": "SA"}
    before, after = campaign.snapshot(), copy.snapshot()
    for key in ("audience", "schedule", "approval", "provider"):
        del before["config"][key], after["config"][key]
    assert before == after
    assert any("weya_second" in line for line in rehearsal.differences)
    assert any("approves by itself" in line for line in rehearsal.differences)


def test_a_file_that_a_campaign_reads_is_the_originals_also_in_the_copy(tmp_path: Path) -> None:
    files: dict[str, str | None] = {"extract.sql": None, "still_due.sql": None}
    campaign = written(tmp_path / "real", files=files, source={"csv": "open.csv"})
    rehearsal = plan_rehearsal(campaign, environ={}, provider=None)
    copy = load_campaign(copy_for_rehearsal(rehearsal, root=tmp_path / "copy") / "example")
    assert copy.config.source is not None
    assert copy.config.source.csv == str(tmp_path / "real" / "example" / "open.csv")


def test_a_rehearsal_without_its_warehouse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="AIRFLOW_CONN_BILLING"):
        plan_rehearsal(written(tmp_path, warehouse="billing"), environ=WAREHOUSE, provider=None)


@pytest.mark.parametrize(
    ("connection_id", "environ", "provider"),
    [
        ("calls", {"AIRFLOW_CONN_CALLS": connection("speechify")}, "speechify"),
        ("levers_riyadh", {"AIRFLOW_CONN_LEVERS_RIYADH": connection("weya")}, "weya"),
        ("levers_riyadh", {}, "levers"),
        ("weya", {}, "weya"),
    ],
)
def test_a_connection_says_which_provider_it_is_for(
    connection_id: str, environ: dict[str, str], provider: str
) -> None:
    assert provider_named(connection_id, environ) == provider


def test_where_nobody_says_which_provider_it_is_the_person_is_asked_to(tmp_path: Path) -> None:
    campaign = written(tmp_path, provider={"connection": "calls"})
    with pytest.raises(LocalProblem, match="name it with --provider: levers, weya, speechify"):
        plan_rehearsal(campaign, environ=WAREHOUSE, provider=None)
    assert plan_rehearsal(campaign, environ=WAREHOUSE, provider="weya").plan == StackPlan(
        provider="weya", connection_id="calls", sample_warehouse=False
    )


def test_no_real_ledger_provider_or_airflow_reaches_a_stack_of_its_own() -> None:
    real = {
        "AIRFLOW_CONN_OUTREACH_DB": connection("postgres"),
        "AIRFLOW_CONN_CALLS": connection("http"),
        "AIRFLOW_CONN_SECOND": connection("weya"),
        "AIRFLOW__SECRETS__BACKEND": "somewhere.Vault",
        "AIRFLOW__LOGGING__REMOTE_LOGGING": "True",
        "OUTREACH_AIRFLOW_URL": "https://airflow.example",
    }
    harmless = {**WAREHOUSE, "AIRFLOW_CONN_PROXY": connection("ssh"), "HOME": "/home/somebody"}
    plan = StackPlan(provider="levers", connection_id="calls", sample_warehouse=False)
    kept, unused = own_environment({**real, **harmless}, plan)
    assert kept == harmless
    assert variable_of("calls") in unused
    assert variable_of("second") in unused


def test_the_demo_does_not_use_a_real_warehouse_either() -> None:
    kept, unused = own_environment(WAREHOUSE, StackPlan())
    assert kept == {}
    assert unused == ["AIRFLOW_CONN_WAREHOUSE"]
