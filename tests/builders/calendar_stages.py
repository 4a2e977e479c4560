"""One campaign's run up to its planned calls, stage by stage as the DAG has them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Engine

from builders.calendar_desks import Desk, SetClock
from builders.events import SETTINGS
from builders.night import ENVIRONMENT
from outreach.domain.gates import Gate
from outreach.quality.gates import check_gate
from outreach.services.dispatch.plan import plan_batches
from outreach.services.dispatch.submit import Sender
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts, shards
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.run import open_run


def begin_run(ledger: Engine, warehouse: Engine, desk: Desk, *, day: date, clock: SetClock) -> Sender:
    """Open the run of a day and do everything up to its planned batches; gives who sends them."""
    now = clock()
    run_id = _decided(ledger, warehouse, desk, day=day, now=now)
    plan_batches(ledger, run_id=run_id, account=desk.account, provider=desk.provider, now=now)
    return Sender(
        ledger=ledger,
        warehouse=warehouse,
        run_id=run_id,
        account=desk.account,
        provider=desk.provider,
        settings=SETTINGS,
        clock=clock,
    )


def _decided(ledger: Engine, warehouse: Engine, desk: Desk, *, day: date, now: datetime) -> UUID:
    run_id = open_run(
        ledger,
        campaign=load_campaign(desk.folder),
        environment=ENVIRONMENT,
        run_date=day,
        wave=1,
        run_after=now,
        now=now,
    ).run_id
    extract_invoices(ledger, warehouse, run_id=run_id, now=now)
    assert check_gate(ledger, run_id=run_id, gate=Gate.INVOICES, now=now).failures == ()
    for shard in shards(ledger, run_id=run_id):
        prepare_contacts(ledger, run_id=run_id, shard=shard)
        build_prompt_tags(ledger, run_id=run_id, shard=shard)
    assert check_gate(ledger, run_id=run_id, gate=Gate.CONTACTS, now=now).failures == ()
    decide(ledger, run_id=run_id, now=now)
    return run_id
