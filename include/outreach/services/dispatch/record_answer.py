"""Storing the provider's answer; only the sender of the request does so.

Only here may a batch become ``not_sent``, and only with proof. The fence of the claim
stops a sender that was delayed too long from changing a later claim. An event of one of
its calls counts more than a refusal: then nothing is planned again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from outreach.domain.decisions import WithdrawalReason
from outreach.domain.errors import OutcomeUnknown, Rejected
from outreach.providers.base import Receipt
from outreach.services.dispatch.claim import Claim
from outreach.services.dispatch.withdraw import withdraw_batch
from outreach.storage.engine import changing, say_who
from outreach.storage.statements import statement

CONTRADICTED = "an event of one of its calls came all the same, so the request counts as admitted"


def record_submitted(ledger: Engine, claim: Claim, receipt: Receipt, *, now: datetime) -> None:
    """Record that the provider accepted the request: it answered 2xx."""
    fence = {"fence": claim.fence}
    with changing(ledger, actor="submit", evidence={"answer": dict(receipt.answer)} | fence) as connection:
        parameters = _parameters(claim, now) | {
            "provider_batch_id": receipt.provider_batch_id,
            "provider_count": receipt.counted,
        }
        batch = connection.execute(statement("batch_submitted"), parameters).one_or_none()
        if batch is None:
            return
        # The answer is evidence of the batch: stored with each call it would be there a thousand times.
        say_who(connection, actor="submit", evidence=fence)
        connection.execute(statement("calls_submitted"), parameters)
        named = [
            {"call_id": call_id, "provider_call_id": provider_call_id}
            for call_id, provider_call_id in receipt.provider_call_ids.items()
        ]
        if named:
            connection.execute(statement("name_calls_of_provider"), named)
    if batch.others_were_out_of_reach:
        # In its own transaction, since it locks other batches than this one.
        with changing(ledger, actor="submit") as connection:
            connection.execute(statement("account_in_reach"), {"batch_id": claim.batch_id})


def record_unknown(ledger: Engine, claim: Claim, problem: OutcomeUnknown, *, now: datetime) -> None:
    """Record that the request may have been accepted, so no call is planned again."""
    evidence = {"problem": str(problem), "fence": claim.fence}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        _unknown(connection, claim, problem=str(problem), key_released=problem.key_released, now=now)


def record_not_sent(ledger: Engine, claim: Claim, *, problem: str, now: datetime) -> bool:
    """Plan the batch again on proof that nothing was accepted; returns False if the proof was wrong."""
    evidence = {"problem": problem, "fence": claim.fence}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        return _plan_again(connection, claim, problem=problem, now=now)


def record_rejected(ledger: Engine, claim: Claim, refusal: Rejected, *, now: datetime) -> bool:
    """Record a refusal: the contacts that it names fail, the others are planned again.

    Returns False if an event shows that the request was accepted after all.
    """
    evidence = {"problem": str(refusal), "contacts": list(refusal.contacts), "fence": claim.fence}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        return _plan_again(connection, claim, problem=str(refusal), refused=refusal.contacts, now=now)


def record_too_large(
    ledger: Engine, claim: Claim, refusal: Rejected, *, new_batch: UUID, now: datetime
) -> bool:
    """Record that the request was too large: half of its calls go into a new batch; a single call fails.

    Returns False if an event shows that the request was accepted after all.
    """
    if len(claim.call_ids) == 1:
        single = Rejected(str(refusal), contacts={0: str(refusal)})
        return record_rejected(ledger, claim, single, now=now)
    evidence = {"problem": str(refusal), "fence": claim.fence, "split_into": new_batch}
    with changing(ledger, actor="submit", evidence=evidence) as connection:
        if not _plan_again(connection, claim, problem=str(refusal), now=now):
            return False
        half = _second_half(claim.call_ids)
        parameters = {"batch_id": claim.batch_id, "new_batch": new_batch}
        if connection.execute(statement("insert_split_batch"), parameters).rowcount:
            moved = {"call_ids": list(half), "new_batch": new_batch}
            connection.execute(statement("move_calls_to_batch"), moved)
            connection.execute(statement("rank_batch"), {"batch_id": new_batch})
        return True


def _second_half(call_ids: Sequence[UUID]) -> Sequence[UUID]:
    return call_ids[len(call_ids) // 2 :]


def _plan_again(
    connection: Connection,
    claim: Claim,
    *,
    problem: str,
    refused: Mapping[int, str] | None = None,
    now: datetime,
) -> bool:
    """Plan the batch again without the ``refused`` calls; returns False if the proof was wrong."""
    parameters = _parameters(claim, now) | {"problem": problem, "not_before": now}
    batch = connection.execute(statement("lock_sent_batch"), parameters).mappings().one_or_none()
    if batch is None:
        return False  # someone settled this claim as unknown meanwhile, and unknown stays unknown
    if batch["was_admitted"]:
        _unknown(connection, claim, problem=f"{problem}; yet {CONTRADICTED}", key_released=True, now=now)
        return False
    for position, words in sorted((refused or {}).items()):
        connection.execute(statement("call_refused"), parameters | {"position": position, "problem": words})
    connection.execute(statement("batch_not_sent"), parameters)
    connection.execute(statement("calls_not_sent"), parameters)
    connection.execute(statement("batch_planned_again"), parameters)
    connection.execute(statement("calls_planned_again"), parameters)
    if batch["is_cancelled"]:
        withdraw_batch(connection, claim.batch_id, reason=WithdrawalReason.CANCELLED, now=now)
    return True


def _unknown(
    connection: Connection, claim: Claim, *, problem: str, key_released: bool, now: datetime
) -> None:
    parameters = _parameters(claim, now) | {"problem": problem, "key_released": key_released}
    if connection.execute(statement("batch_unknown"), parameters).rowcount:
        connection.execute(statement("calls_unknown"), parameters)


def _parameters(claim: Claim, now: datetime) -> dict[str, Any]:
    return {"batch_id": claim.batch_id, "fence": claim.fence, "now": now}
