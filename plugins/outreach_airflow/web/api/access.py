"""Who may read and who may act: anyone whom Airflow lets read or edit the DAG of the campaign."""

from collections import defaultdict
from collections.abc import Collection
from typing import Literal

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import DagDetails
from airflow.models.dag import DagModel
from fastapi import HTTPException

from outreach.domain.scopes import OF_CAMPAIGN

Access = Literal["GET", "PUT"]
"""What Airflow calls reading and editing a DAG."""


def allowed(user: BaseUser, campaign_ids: Collection[str], access: Access) -> frozenset[str]:
    """Return the campaigns whose DAGs a person may read or edit, asked of Airflow's auth manager at once."""
    by_team: dict[str | None, set[str]] = defaultdict(set)
    team_of = DagModel.get_dag_id_to_team_name_mapping(list(campaign_ids))
    for campaign_id in campaign_ids:
        by_team[team_of.get(campaign_id)].add(campaign_id)
    manager = get_auth_manager()
    return frozenset().union(
        *(
            manager.filter_authorized_dag_ids(dag_ids=ids, user=user, method=access, team_name=team)
            for team, ids in by_team.items()
        )
    )


def require(user: BaseUser, campaign_id: str, access: Access) -> None:
    """Raise a 403 unless a person may read or edit a campaign's DAG; the same whether it exists or not."""
    if not is_allowed(user, campaign_id, access):
        verb = "read" if access == "GET" else "edit"
        raise HTTPException(403, f"Airflow does not let you {verb} the DAG {campaign_id}.")


def is_allowed(user: BaseUser, campaign_id: str, access: Access) -> bool:
    """Tell whether a person may read or edit a campaign's DAG."""
    details = DagDetails(id=campaign_id, team_name=DagModel.get_team_name(campaign_id))
    return bool(get_auth_manager().is_authorized_dag(method=access, details=details, user=user))


def require_gate(user: BaseUser, scope: str, campaign_ids: Collection[str]) -> None:
    """Raise a 403 unless a person may close and open a gate.

    That of a campaign needs edit access to its DAG. A gate of everything or of an
    account stops other campaigns as well, so that it needs edit access to each of them.
    """
    if scope.startswith(OF_CAMPAIGN):
        require(user, scope.removeprefix(OF_CAMPAIGN), "PUT")
    elif not may_edit_all(user, campaign_ids):
        raise HTTPException(
            403, f"The gate {scope} stops every campaign, and Airflow does not let you edit each one's DAG."
        )


def may_edit_all(user: BaseUser, campaign_ids: Collection[str]) -> bool:
    """Tell whether a person may edit the DAG of every campaign; False if there is none."""
    return bool(campaign_ids) and allowed(user, campaign_ids, "PUT") == frozenset(campaign_ids)
