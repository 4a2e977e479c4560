"""A run says by which release of the time zones its people are called."""

from sqlalchemy import Engine, select, update

from builders.invoices import NOW, run_for
from outreach.domain.time_zone_data import TIME_ZONE_DATA_VERSION
from outreach.storage import tables

RUN = tables.campaign_run


def releases(ledger: Engine) -> list[str]:
    """The release of every run."""
    with ledger.connect() as connection:
        return list(connection.scalars(select(RUN.c.time_zone_data)))


def test_a_run_keeps_the_release_that_it_was_opened_with(ledger: Engine) -> None:
    run_for(ledger)
    assert releases(ledger) == [TIME_ZONE_DATA_VERSION]


def test_a_run_that_is_joined_has_the_newer_release_until_it_is_sealed(ledger: Engine) -> None:
    run_id = run_for(ledger)
    with ledger.begin() as connection:
        connection.execute(update(RUN).values(time_zone_data="2020a"))
    assert run_for(ledger) == run_id
    assert releases(ledger) == [TIME_ZONE_DATA_VERSION]
    with ledger.begin() as connection:
        connection.execute(update(RUN).values(time_zone_data="2020a", sealed_at=NOW))
    run_for(ledger)
    assert releases(ledger) == ["2020a"]
