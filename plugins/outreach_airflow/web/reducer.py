"""The process that reduces the inbox for the api-server; it is run as a module."""

from outreach.webhooks.reducer import InboxReducer
from outreach.webhooks.reducer_process import log_to_stderr, reduce_until_the_parent_ends
from outreach_airflow import wiring

if __name__ == "__main__":
    log_to_stderr()
    reduce_until_the_parent_ends(
        InboxReducer(
            ledger=wiring.ledger,
            provider_of=wiring.provider,
            settings=wiring.ledger_settings,
            clock=wiring.clock,
        )
    )
