"""Writing down what the provider answered, by the one who sent.

Only here may a batch become ``not_sent``, and only on proof. The fence of the
claim keeps a sender that was away too long from speaking about a later claim.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from outreach.domain.errors import OutcomeUnknown, Rejected
from outreach.providers.base import Receipt
from outreach.services.dispatch.claiming import Claim
from outreach.storage.engine import changing
from outreach.storage.statements import statement


def record_submitted(ledger: Engine, claim: Claim, receipt: Receipt, *, now: datetime) -> None:
    """The provider accepted the request, or may be taken to have: a 2xx answer."""
    evidence = {"answer": dict(receipt.answer), "fence": claim.fence}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        parameters = _parameters(claim, now) | {"provider_batch_id": receipt.provider_batch_id}
        if not connection.execute(statement("batch_submitted"), parameters).rowcount:
            return
        connection.execute(statement("calls_submitted"), parameters)
        connection.execute(statement("account_in_reach"), parameters)
        named = [
            {"call_id": call_id, "provider_call_id": provider_call_id}
            for call_id, provider_call_id in receipt.provider_call_ids.items()
        ]
        if named:
            connection.execute(statement("name_calls_of_provider"), named)


def record_unknown(ledger: Engine, claim: Claim, problem: OutcomeUnknown, *, now: datetime) -> None:
    """The request may have been accepted: nobody can tell, so nobody is planned again."""
    evidence = {"problem": str(problem), "fence": claim.fence}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        parameters = _parameters(claim, now) | {"problem": str(problem), "key_released": problem.key_released}
        connection.execute(statement("batch_unknown"), parameters)
        connection.execute(statement("calls_unknown"), parameters)


def record_not_sent(ledger: Engine, claim: Claim, *, problem: str, wait: timedelta, now: datetime) -> None:
    """Proof that nothing was admitted: the batch is planned again, ``wait`` from now."""
    evidence = {"problem": problem, "fence": claim.fence}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        _plan_again(connection, claim, problem=problem, not_before=now + wait, now=now)


def record_rejected(ledger: Engine, claim: Claim, refusal: Rejected, *, now: datetime) -> None:
    """The provider refused the request: the contacts that it named fail, the others are planned again."""
    evidence = {"problem": str(refusal), "contacts": list(refusal.contacts), "fence": claim.fence}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        for position, words in sorted(refusal.contacts.items()):
            parameters = _parameters(claim, now) | {"position": position, "problem": words}
            connection.execute(statement("call_refused"), parameters)
        _plan_again(connection, claim, problem=str(refusal), not_before=now, now=now)


def record_too_large(
    ledger: Engine, claim: Claim, refusal: Rejected, *, new_batch: UUID, now: datetime
) -> None:
    """The request was too big: half of its calls go into a batch of their own; a single call fails."""
    if len(claim.call_ids) == 1:
        single = Rejected(str(refusal), contacts={0: str(refusal)})
        record_rejected(ledger, claim, single, now=now)
        return
    evidence = {"problem": str(refusal), "fence": claim.fence, "split_into": new_batch}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        _plan_again(connection, claim, problem=str(refusal), not_before=now, now=now)
        half = _second_half(claim.call_ids)
        parameters = {"batch_id": claim.batch_id, "new_batch": new_batch}
        connection.execute(statement("insert_split_batch"), parameters)
        connection.execute(
            statement("move_call_to_batch"),
            [{"call_id": call_id, "new_batch": new_batch} for call_id in half],
        )


def _second_half(call_ids: Sequence[UUID]) -> Sequence[UUID]:
    return call_ids[len(call_ids) // 2 :]


def _plan_again(
    connection: Connection, claim: Claim, *, problem: str, not_before: datetime, now: datetime
) -> None:
    parameters: Mapping[str, Any] = _parameters(claim, now) | {"problem": problem, "not_before": not_before}
    if not connection.execute(statement("batch_not_sent"), parameters).rowcount:
        return  # somebody settled this claim as unknown meanwhile; unknown stays unknown
    connection.execute(statement("calls_not_sent"), parameters)
    connection.execute(statement("batch_planned_again"), parameters)
    connection.execute(statement("calls_planned_again"), parameters)


def _parameters(claim: Claim, now: datetime) -> dict[str, Any]:
    return {"batch_id": claim.batch_id, "fence": claim.fence, "now": now}
