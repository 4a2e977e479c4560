"""What a rehearsal is made of: the campaign's real warehouse, its provider played here, nobody called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from outreach.campaign.folder import Campaign
from outreach.connections import read_connection, variable_of
from outreach.local.campaign_copy import write_copy
from outreach.local.plan import StackPlan
from outreach.local.problems import LocalProblem
from outreach.local.simulated_providers import SIMULATED, simulated


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A campaign and what is played for it. ``differences`` are sentences for the person."""

    campaign: Campaign
    plan: StackPlan
    differences: Sequence[str]


def plan_rehearsal(campaign: Campaign, *, environ: Mapping[str, str], provider: str | None) -> Rehearsal:
    """Choose what is played; ``provider`` is the person's own word, if there is one.

    Raises ``LocalProblem`` when nobody says which provider the campaign is for,
    and ``ConfigurationError`` when the connection of its warehouse is not set.
    """
    config = campaign.config
    if config.source is None:
        read_connection(config.warehouse, environ)
    played = provider or provider_named(config.provider.connection, environ)
    plan = StackPlan(provider=played, connection_id=config.provider.connection, sample_warehouse=False)
    return Rehearsal(campaign=campaign, plan=plan, differences=_differences(campaign, plan))


def provider_named(connection_id: str, environ: Mapping[str, str]) -> str:
    """Find out which provider a connection is for: by its own type, else by how its id begins."""
    if environ.get(variable_of(connection_id)):
        return read_connection(connection_id, environ).conn_type
    for name in SIMULATED:
        if connection_id == name or connection_id.startswith(f"{name}_"):
            return name
    raise LocalProblem(
        f"nothing says which provider {connection_id} is for; name it with --provider: {', '.join(SIMULATED)}"
    )


def copy_for_rehearsal(rehearsal: Rehearsal, *, root: Path) -> Path:
    """Write the campaign as it is rehearsed below ``root``, and return the folder of campaigns.

    Its audience is called invented, so that the code itself refuses every
    provider that is not on this machine.
    """
    provider = rehearsal.campaign.config.provider.model_dump(mode="json", exclude_unset=True)
    only_first = {name: value for name, value in provider.items() if not name.startswith("fallback")}
    changes = {"audience": "invented", "schedule": None, "approval": False, "provider": only_first}
    write_copy(rehearsal.campaign, root, changes)
    return root


def _differences(campaign: Campaign, plan: StackPlan) -> Sequence[str]:
    config = campaign.config
    told = [
        f"{plan.connection_id} is a simulator of {simulated(plan.provider).title}; nobody is called",
        "calling hours are not waited for",
        "the ledger is a new one of its own: nobody is on its do-not-call list",
    ]
    if config.approval:
        told.append("the campaign asks a person before it calls; the rehearsal approves by itself")
    if config.provider.fallback is not None:
        told.append(f"{config.provider.fallback.connection}, which it may fall back to, takes no part")
    return told
