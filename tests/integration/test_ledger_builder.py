"""The builder of test nights obeys the same guards as the program."""

import pytest
from sqlalchemy import Engine, select

from builders.ledger import insert_run
from builders.night import OneCall, person
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.storage import tables


@pytest.mark.parametrize("state", list(CallState))
def test_a_call_can_be_built_in_every_state(ledger: Engine, state: CallState) -> None:
    run_id = insert_run(ledger, person(call=OneCall(state=state)))
    with ledger.connect() as connection:
        call = connection.execute(select(tables.call)).mappings().one()
        moves = connection.scalars(
            select(tables.call_transition.c.to_state)
            .where(tables.call_transition.c.call_id == call["call_id"])
            .order_by(tables.call_transition.c.transition_id)
        ).all()
    assert call["run_id"] == run_id
    assert call["state"] == state
    assert (moves[0], moves[-1]) == (CallState.PLANNED, state)


def test_a_person_who_is_not_called_has_no_call(ledger: Engine) -> None:
    insert_run(ledger, person(reason=Reason.NO_CONSENT))
    with ledger.connect() as connection:
        assert connection.execute(select(tables.call)).all() == []
