"""The product's stages from the extract to the planned batches, as the DAG's tasks run them.

The shards of a stage come one after another in one process. Modules that a stage
imports only once it is at work are imported here before the clock starts.
"""

from importlib import import_module

from benchmarks.account import account_at
from benchmarks.place import Place
from benchmarks.warehouse import NOW
from benchmarks.work import Done, Work
from outreach.domain.gates import Gate


def extract(place: Place) -> Work:
    """Bring the invoices into the ledger."""
    from outreach.services.extraction.invoices import extract_invoices

    ledger, warehouse = place.ledger(), place.warehouse()

    def work() -> Done:
        counts = extract_invoices(ledger, warehouse, run_id=place.run, now=NOW)
        return Done(rows=counts["invoices"], facts=counts)

    return work


def gate_invoices(place: Place) -> Work:
    """Check the invoices."""
    return _gate(place, Gate.INVOICES)


def gate_contacts(place: Place) -> Work:
    """Check the contacts."""
    return _gate(place, Gate.CONTACTS)


def prepare(place: Place) -> Work:
    """Fold the invoices of all shards into people."""
    from outreach.services.preparation.contacts import prepare_contacts, shards

    import_module("outreach.services.preparation.group_by_person")
    ledger = place.ledger()

    def work() -> Done:
        counts = [
            prepare_contacts(ledger, run_id=place.run, shard=shard)
            for shard in shards(ledger, run_id=place.run)
        ]
        return Done(rows=sum(each["contacts"] for each in counts), facts={"shards": len(counts)})

    return work


def tags(place: Place) -> Work:
    """Build the prompt tags of all shards."""
    from outreach.services.preparation.contacts import shards
    from outreach.services.preparation.prompt_tags import build_prompt_tags

    ledger = place.ledger()

    def work() -> Done:
        counts = [
            build_prompt_tags(ledger, run_id=place.run, shard=shard)
            for shard in shards(ledger, run_id=place.run)
        ]
        return Done(rows=sum(each["with_tags"] for each in counts), facts={"shards": len(counts)})

    return work


def decide(place: Place) -> Work:
    """Decide about everyone and every invoice."""
    from outreach.services.preparation.decide import decide as decide_run

    ledger = place.ledger()

    def work() -> Done:
        counts = decide_run(ledger, run_id=place.run, now=NOW)
        return Done(rows=place.invoices, facts=counts)

    return work


def plan(place: Place) -> Work:
    """Plan the calls, and seal the run."""
    from outreach.providers.registry import provider_for
    from outreach.services.dispatch.plan import plan_batches

    ledger, account = place.ledger(), account_at(place.sink_url)
    provider = provider_for(account, clock=lambda: NOW)

    def work() -> Done:
        counts = plan_batches(ledger, run_id=place.run, account=account, provider=provider, now=NOW)
        return Done(rows=counts["calls"], facts=counts)

    return work


def publish(place: Place) -> Work:
    """Check that the run's numbers add up, and count its funnel."""
    from outreach.services.reporting.funnel import conservation, read_funnel

    ledger = place.ledger()

    def work() -> Done:
        broken = conservation(ledger, run_id=place.run)
        assert not broken, broken
        return Done(rows=place.invoices, facts=read_funnel(ledger, run_id=place.run).counts())

    return work


def gate_outcomes(place: Place) -> Work:
    """Check the outcomes; too few of them are there for it to pass."""
    return _gate(place, Gate.OUTCOMES)


def _gate(place: Place, gate: Gate) -> Work:
    from outreach.quality.gates import check_gate
    from outreach.quality.validation import load_great_expectations

    load_great_expectations()
    ledger = place.ledger()

    def work() -> Done:
        verdict = check_gate(ledger, run_id=place.run, gate=gate, now=NOW)
        assert verdict.passed or gate is Gate.OUTCOMES, verdict.failures
        return Done(rows=place.invoices)

    return work
