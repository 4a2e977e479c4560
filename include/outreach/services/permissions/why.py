"""Why one person was called or not, for every campaign with this person, by its last run with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, Engine

from outreach.domain.errors import RunNotReady
from outreach.domain.people import normalise_person_id
from outreach.domain.personal_ids import shown
from outreach.services.permissions.explain import Explanation, explain
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class CallOfPerson:
    """A call of a person, and when it rang, else when its state last changed."""

    call_id: UUID
    state: str
    at: datetime
    line_outcome: str | None
    conversation_outcome: str | None


@dataclass(frozen=True, kw_only=True)
class Why:
    """A campaign's last decision about a person, and the calls that followed."""

    explanation: Explanation
    calls: Sequence[CallOfPerson]


def why(ledger: Engine, person_id: str, *, now: datetime) -> Sequence[Why]:
    """Explain a person by each campaign that had them in one of its last 30 runs.

    Raises ``RunNotReady`` if none had, or if several people in a run have the id in other spellings.
    """
    key = normalise_person_id(person_id)
    with ledger.connect() as connection:
        campaigns = sorted(connection.scalars(statement("campaigns_with_runs")))
        runs = {campaign_id: _last_run(connection, campaign_id, key) for campaign_id in campaigns}
    found = [
        explain(ledger, campaign_id=campaign_id, person_id=person_id, run_date=run[0], wave=run[1], now=now)
        for campaign_id, run in runs.items()
        if run is not None
    ]
    if not found:
        raise RunNotReady(
            f"no campaign of this ledger had {shown(person_id)} in one of its last runs; ids stand in the "
            "column person_id of reporting.contact_decision"
        )
    with ledger.connect() as connection:
        return [Why(explanation=each, calls=_calls(connection, each.run_id, key)) for each in found]


def _last_run(connection: Connection, campaign_id: str, key: str) -> tuple[date, int] | None:
    parameters = {"campaign_id": campaign_id, "person_key": key}
    row = connection.execute(statement("last_run_of_person"), parameters).one_or_none()
    return None if row is None else (row.run_date, row.wave)


def _calls(connection: Connection, run_id: UUID, key: str) -> Sequence[CallOfPerson]:
    parameters = {"run_id": run_id, "person_key": key}
    rows = connection.execute(statement("calls_of_person"), parameters).mappings()
    return [CallOfPerson(**row) for row in rows]
