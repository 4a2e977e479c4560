"""``POST /gates/{scope}/close`` and ``/open``: the stop switch, with a reason and a name."""

from typing import Annotated

from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, HTTPException, Path
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import Connection

from outreach.domain.errors import ConfigurationError
from outreach.domain.one_line import one_line
from outreach.services.safeguards import send_gate
from outreach.services.safeguards.known_gates import require_known_gate
from outreach_airflow import wiring
from outreach_airflow.web.api.access import require_gate
from outreach_airflow.web.api.answers import GateAnswer
from outreach_airflow.web.api.folders import campaign_ids
from outreach_airflow.web.api.problems import ONE_LINE, PROBLEMS
from outreach_airflow.web.api.tonight import gate_answer

router = APIRouter(prefix="/gates", responses=PROBLEMS)


def _said(reason: str) -> str:
    if reason.strip() != one_line(reason) or not one_line(reason):
        raise ValueError("say why, in one line")
    return one_line(reason)


class Reason(BaseModel):
    """Why a gate is closed or opened; kept in the ledger."""

    reason: Annotated[str, Field(max_length=500), AfterValidator(_said)]


Scope = Annotated[
    str,
    Path(
        max_length=300, pattern=ONE_LINE, description="everything, campaign:<id> or account:<connection id>"
    ),
]


@router.post("/{scope}/close")
def close(scope: Scope, body: Reason, user: GetUserDep) -> GateAnswer:
    """Stop sending: no batch is claimed from now on. If it was closed before, the first reason stays."""
    return _change(scope, body, user, is_open=False)


@router.post("/{scope}/open")
def open_again(scope: Scope, body: Reason, user: GetUserDep) -> GateAnswer:
    """Allow sending again, after the cause is understood."""
    return _change(scope, body, user, is_open=True)


def _change(scope: str, body: Reason, user: BaseUser, *, is_open: bool) -> GateAnswer:
    ledger = wiring.ledger()
    known = campaign_ids(ledger)
    require_gate(user, scope, known)
    write = send_gate.open_gate if is_open else send_gate.close_gate
    with ledger.begin() as connection:
        _require_known(connection, scope, known)
        write(connection, scope, reason=body.reason, by=user.get_name(), now=wiring.clock())
        changed = next(gate for gate in send_gate.list_gates(connection) if gate.scope == scope)
    return gate_answer(changed, may_act=True)


def _require_known(connection: Connection, scope: str, campaigns: frozenset[str]) -> None:
    try:
        require_known_gate(connection, scope, campaigns=lambda: campaigns, is_account=_is_account)
    except ConfigurationError as unknown:
        raise HTTPException(404, str(unknown)) from None


def _is_account(connection_id: str) -> bool:
    try:
        wiring.account(connection_id)
    except ConfigurationError:
        return False
    return True
