"""The parts of a rehearsal, a dry run: the campaign's real warehouse and simulated providers.

No one is called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outreach.campaign.folder import Campaign
from outreach.connections.airflow_uri import read_connection, variable_of
from outreach.domain.errors import LocalProblem
from outreach_sandbox.rehearsal.campaign_copy import write_copy
from outreach_sandbox.simulator.registry import SIMULATORS
from outreach_sandbox.stack.simulated_providers import simulated
from outreach_sandbox.stack.stack_plan import PlayedAccount, StackPlan


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """The person's wishes for a rehearsal: the providers to simulate, and other options."""

    provider: str | None = None
    fallback_provider: str | None = None
    ask: bool = False
    """Whether the person answers an approval."""
    fall_back: bool = False
    """Whether the first account is down, so that the second must take its calls."""


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A campaign and its simulated accounts. ``differences`` are sentences for the person."""

    campaign: Campaign
    plan: StackPlan
    changes: Mapping[str, Any]
    """The changed keys of campaign.yaml in the copy that is run."""
    differences: Sequence[str]


def plan_rehearsal(campaign: Campaign, *, environ: Mapping[str, str], wishes: Wishes) -> Rehearsal:
    """Choose what is played.

    Raises ``LocalProblem`` if the provider of an account is not known, or
    when the campaign has nothing of what is to be tried, and
    ``ConfigurationError`` when the connection of its warehouse is not set.
    """
    config = campaign.config
    if wishes.ask and not config.may_need_approval:
        raise LocalProblem(
            f"{campaign.campaign_id} wants no approval, so no one can be asked; leave out --ask"
        )
    if wishes.fall_back and config.provider.fallback is None:
        raise LocalProblem(
            f"{campaign.campaign_id} names no second account, so it cannot fall back; leave out --fall-back"
        )
    if config.source is None:
        read_connection(config.warehouse, environ)
    plan = StackPlan(accounts=_accounts(campaign, environ, wishes), sample_warehouse=False)
    return Rehearsal(
        campaign=campaign,
        plan=plan,
        changes=_changes(campaign, wishes),
        differences=_differences(campaign, plan, wishes),
    )


def provider_named(connection_id: str, environ: Mapping[str, str], *, option: str = "--provider") -> str:
    """Return the provider of a connection: by its type, else by the beginning of its id."""
    if environ.get(variable_of(connection_id)):
        return read_connection(connection_id, environ).conn_type
    for name in SIMULATORS:
        if connection_id == name or connection_id.startswith(f"{name}_"):
            return name
    raise LocalProblem(
        f"nothing says which provider {connection_id} is for; name it with {option}: {', '.join(SIMULATORS)}"
    )


def copy_for_rehearsal(rehearsal: Rehearsal, *, root: Path) -> Path:
    """Write the campaign as it is rehearsed below ``root``, and return the folder of campaigns."""
    write_copy(rehearsal.campaign, root, rehearsal.changes)
    return root


def _accounts(campaign: Campaign, environ: Mapping[str, str], wishes: Wishes) -> tuple[PlayedAccount, ...]:
    first, second = campaign.config.provider, campaign.config.provider.fallback
    played = PlayedAccount(
        provider=wishes.provider or provider_named(first.connection, environ),
        connection_id=first.connection,
        in_reach=not wishes.fall_back,
    )
    if second is None:
        return (played,)
    option = "--fallback-provider"
    provider = wishes.fallback_provider or provider_named(second.connection, environ, option=option)
    fallback = PlayedAccount(
        provider=provider, connection_id=second.connection, simulator="fallback-simulator"
    )
    return (played, fallback)


def _changes(campaign: Campaign, wishes: Wishes) -> dict[str, Any]:
    """Set the audience to invented, so that the code itself refuses every provider outside this machine."""
    changes: dict[str, Any] = {"audience": "invented", "schedule": None, "notify": [], "reporting": None}
    if wishes.fall_back:
        provider = campaign.config.provider.model_dump(mode="json", exclude_unset=True)
        changes["provider"] = {**provider, "fallback_after": "1s"}
    return changes


def _differences(campaign: Campaign, plan: StackPlan, wishes: Wishes) -> Sequence[str]:
    said = [
        f"{account.connection_id} is a simulator of {simulated(account.provider).title}; no one is called"
        for account in plan.accounts
        if account.in_reach
    ]
    said += [
        "calling hours are not waited for",
        *(["no one whom `notify` names hears of anything"] if campaign.config.notify else []),
        "the ledger is a new one of its own: no one is on its do-not-call list",
    ]
    if campaign.config.may_need_approval and not wishes.ask:
        said.append(
            "the campaign asks a person before it calls; the rehearsal answers yes (--ask: you are asked)"
        )
    if wishes.fall_back:
        first, second = (account.connection_id for account in plan.accounts)
        said.append(f"{first} cannot be reached; {second} is given its calls at once")
    elif campaign.config.provider.fallback is not None:
        said.append(
            f"{plan.accounts[1].connection_id} gets nothing while the first account answers (--fall-back)"
        )
    return said
