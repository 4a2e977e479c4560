"""In which hours a decision lets people be called whose whereabouts leave several rules open."""

from dataclasses import replace

from sqlalchemy import Engine, select

from builders.invoices import NOW, decide_night, fill, owing, receivables_campaign, run_for
from outreach.policy.policy import compose
from outreach.storage import tables


def test_a_british_number_with_an_address_in_riyadh_is_not_called_there_after_20(
    ledger: Engine, warehouse: Engine
) -> None:
    """At 17:10 UTC it is 18:10 in London, which `uk` allows, and 20:10 in Riyadh, which it is not about."""
    fill(warehouse, [owing("c-1", phone="+447400123456", country="SA")])
    policy = compose(chosen=("uk",), short_forms=())
    run_id = run_for(ledger, replace(receivables_campaign(), policy=policy))
    evening = NOW.replace(hour=17, minute=10)

    decide_night(ledger, warehouse, run_id, now=evening)

    decision = tables.decision.c
    with ledger.connect() as connection:
        [row] = connection.execute(select(decision.next_allowed_at).where(decision.run_id == run_id))
    assert row.next_allowed_at == (NOW.replace(day=11, hour=8, minute=0))
