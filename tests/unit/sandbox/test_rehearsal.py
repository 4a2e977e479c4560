"""The parts of a rehearsal and a demo, and that nothing real is among them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import write_campaign
from outreach.campaign.folder import Campaign
from outreach.campaign.roots import project_folder
from outreach.connections.accounts import account_of
from outreach.connections.airflow_uri import variable_of
from outreach.domain.errors import ConfigurationError, LocalProblem
from outreach.providers.options import options_model
from outreach.providers.registry import provider_for
from outreach.services.runs.campaign_folders import load_campaign
from outreach_sandbox.rehearsal.rehearsal import Wishes, copy_for_rehearsal, plan_rehearsal, provider_named
from outreach_sandbox.sample.campaign import CAMPAIGN, campaigns_of_demo, sample_campaigns
from outreach_sandbox.simulator.registry import SIMULATORS
from outreach_sandbox.stack.isolated_environment import own_environment
from outreach_sandbox.stack.secrets import stored_secrets
from outreach_sandbox.stack.simulated_providers import simulated_account, simulator_program
from outreach_sandbox.stack.stack_plan import PlayedAccount, StackPlan
from outreach_sandbox.stack.state_folder import StateFolder, prepare

WAREHOUSE = {"AIRFLOW_CONN_WAREHOUSE": json.dumps({"conn_type": "postgres", "host": "db.example"})}


def connection(conn_type: str) -> str:
    return json.dumps({"conn_type": conn_type, "host": "https://real.example", "password": "real"})


def written(tmp_path: Path, **changes: Any) -> Campaign:
    return load_campaign(write_campaign(tmp_path, "example", **changes))


@pytest.mark.parametrize("provider", sorted(SIMULATORS))
def test_every_provider_that_can_be_played_has_a_simulator_an_account_and_an_adapter(
    tmp_path: Path, provider: str
) -> None:
    folder = StateFolder(root=tmp_path)
    prepare(folder)
    secrets, (account,) = stored_secrets(folder), StackPlan.of(provider).accounts
    program = simulator_program(folder, account, secrets=secrets, port=8070, ui_port=8080)
    assert program.command[3:5] == ("simulate", provider)
    settings = (tmp_path / "simulator.json").read_text()
    found = account_of(simulated_account(account, secrets=secrets, port=8070))
    assert found.password in settings
    assert secrets.client_secret not in " ".join(program.command)
    assert provider_for(found, clock=lambda: pytest.fail("no clock is asked")).name == provider


@pytest.mark.parametrize("provider", [each.name for each in SIMULATORS.values() if each.sample])
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


@pytest.mark.parametrize("provider", sorted(SIMULATORS))
def test_the_demo_has_no_schedule_whose_late_run_could_take_its_night(tmp_path: Path, provider: str) -> None:
    copy = load_campaign(campaigns_of_demo(provider, root=tmp_path) / CAMPAIGN)
    assert copy.config.schedule is None
    assert copy.config.provider.connection == f"{provider}_default"


def test_a_rehearsed_campaign_has_an_invented_audience_runs_when_asked_and_tells_no_one(
    tmp_path: Path,
) -> None:
    campaign = written(
        tmp_path / "real",
        schedule="0 2 * * *",
        approval=True,
        notify=[{"webhook": {"variable": "CHAT"}}],
        provider={"options": {"country_code": "SA"}, "fallback": {"connection": "weya_second"}},
    )
    rehearsal = plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes())
    copy = load_campaign(copy_for_rehearsal(rehearsal, root=tmp_path / "copy") / "example")
    config = copy.config
    assert (config.audience, config.schedule, config.notify) == ("invented", None, ())
    before, after = campaign.snapshot(), copy.snapshot()
    for key in ("audience", "schedule", "notify"):
        del before["config"][key], after["config"][key]
    assert before == after


def test_a_rehearsal_loads_nothing_into_the_warehouse(tmp_path: Path) -> None:
    campaign = written(tmp_path / "original", reporting={"connection": "warehouse", "schema": "outreach"})
    rehearsal = plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes())
    copy = load_campaign(copy_for_rehearsal(rehearsal, root=tmp_path / "copy") / "example")
    assert copy.config.reporting is None


def test_an_approval_is_rehearsed_and_the_rehearsal_says_who_gives_it(tmp_path: Path) -> None:
    campaign = written(tmp_path, approval=True)
    by_itself = plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes())
    asked = plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes(ask=True))
    assert [line for line in by_itself.differences if line not in asked.differences] == [
        "the campaign asks a person before it calls; the rehearsal answers yes (--ask: you are asked)"
    ]
    assert set(asked.differences) < set(by_itself.differences)


def test_a_second_account_is_played_as_well(tmp_path: Path) -> None:
    campaign = written(tmp_path, provider={"fallback": {"connection": "weya_second"}})
    rehearsal = plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes())
    assert rehearsal.plan == StackPlan(
        accounts=(
            PlayedAccount(provider="levers", connection_id="levers_default"),
            PlayedAccount(provider="weya", connection_id="weya_second", simulator="fallback-simulator"),
        ),
        sample_warehouse=False,
    )
    assert "weya_second is a simulator of Weya; no one is called" in rehearsal.differences


def test_the_night_on_which_the_first_account_is_down_can_be_rehearsed(tmp_path: Path) -> None:
    campaign = written(
        tmp_path / "real",
        provider={
            "template": "550e8400-e29b-41d4-a716-446655440000",
            "fallback": {"connection": "weya_second", "options": {"timezone": "Asia/Riyadh"}},
            "fallback_after": "45m",
        },
    )
    rehearsal = plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes(fall_back=True))
    assert [account.in_reach for account in rehearsal.plan.accounts] == [False, True]
    assert "levers_default cannot be reached; weya_second is given its calls at once" in rehearsal.differences
    assert not any("levers_default is a simulator" in line for line in rehearsal.differences)
    copy = load_campaign(copy_for_rehearsal(rehearsal, root=tmp_path / "copy") / "example")
    after, before = copy.config.provider, campaign.config.provider
    assert after.fallback_after == timedelta(seconds=1)
    assert (after.template, after.fallback) == (before.template, before.fallback)


@pytest.mark.parametrize(
    ("wishes", "option"), [(Wishes(ask=True), "--ask"), (Wishes(fall_back=True), "--fall-back")]
)
def test_features_that_the_campaign_does_not_have_cannot_be_rehearsed(
    tmp_path: Path, wishes: Wishes, option: str
) -> None:
    with pytest.raises(LocalProblem, match=f"leave out {option}"):
        plan_rehearsal(written(tmp_path), environ=WAREHOUSE, wishes=wishes)


def test_a_file_that_a_campaign_reads_is_the_originals_also_in_the_copy(tmp_path: Path) -> None:
    files: dict[str, str | None] = {"extract.sql": None, "still_due.sql": None}
    campaign = written(tmp_path / "real", files=files, source={"csv": "open.csv"})
    rehearsal = plan_rehearsal(campaign, environ={}, wishes=Wishes())
    copy = load_campaign(copy_for_rehearsal(rehearsal, root=tmp_path / "copy") / "example")
    assert copy.config.source is not None
    assert copy.config.source.csv == str(tmp_path / "real" / "example" / "open.csv")


def test_a_rehearsal_without_its_warehouse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="AIRFLOW_CONN_BILLING"):
        plan_rehearsal(written(tmp_path, warehouse="billing"), environ=WAREHOUSE, wishes=Wishes())


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


def test_where_no_one_says_which_provider_it_is_the_person_is_asked_to(tmp_path: Path) -> None:
    campaign = written(tmp_path, provider={"connection": "calls"})
    with pytest.raises(LocalProblem, match="name it with --provider: levers, weya, speechify"):
        plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes())
    (played,) = plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes(provider="weya")).plan.accounts
    assert played == PlayedAccount(provider="weya", connection_id="calls")


def test_the_second_account_has_an_option_of_its_own(tmp_path: Path) -> None:
    campaign = written(tmp_path, provider={"fallback": {"connection": "calls"}})
    with pytest.raises(LocalProblem, match="name it with --fallback-provider"):
        plan_rehearsal(campaign, environ=WAREHOUSE, wishes=Wishes(provider="weya"))
    wishes = Wishes(fallback_provider="speechify")
    _, second = plan_rehearsal(campaign, environ=WAREHOUSE, wishes=wishes).plan.accounts
    assert second.provider == "speechify"


def test_no_real_ledger_provider_or_airflow_reaches_a_stack_of_its_own() -> None:
    real = {
        "AIRFLOW_CONN_OUTREACH_DB": connection("postgres"),
        "AIRFLOW_CONN_CALLS": connection("http"),
        "AIRFLOW_CONN_SECOND": connection("weya"),
        "AIRFLOW__SECRETS__BACKEND": "somewhere.Vault",
        "AIRFLOW__LOGGING__REMOTE_LOGGING": "True",
        "OUTREACH_AIRFLOW_URL": "https://airflow.example",
    }
    harmless = {**WAREHOUSE, "AIRFLOW_CONN_PROXY": connection("ssh"), "HOME": "/home/someone"}
    plan = StackPlan(accounts=(PlayedAccount(connection_id="calls"),), sample_warehouse=False)
    kept, unused = own_environment({**real, **harmless}, plan)
    assert kept == harmless
    assert variable_of("calls") in unused
    assert variable_of("second") in unused


def test_the_demo_does_not_use_a_real_warehouse_either() -> None:
    kept, unused = own_environment(WAREHOUSE, StackPlan())
    assert kept == {}
    assert unused == ["AIRFLOW_CONN_WAREHOUSE"]
