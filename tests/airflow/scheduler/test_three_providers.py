"""The same small campaign on each provider, through a real Airflow: the same decisions, and every outcome."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from builders.account_nights import AccountNight, account_night
from builders.airflow_stack import AirflowStack
from builders.stations import NEWEST

pytestmark = pytest.mark.airflow

PROVIDERS = {station.name: station for station in NEWEST}


@pytest.fixture(scope="module")
def nights(
    stack: AirflowStack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, AccountNight]]:
    """One night on each provider, under way together."""
    folder = tmp_path_factory.mktemp("providers")
    with ExitStack() as started:
        yield {
            name: started.enter_context(
                account_night(stack, folder / name, f"on_{name}", phones_from=number, on=on)
            )
            for number, (name, on) in zip(range(400, 500, 10), PROVIDERS.items(), strict=False)
        }


@pytest.mark.parametrize("provider", PROVIDERS)
def test_everyone_is_called_once_and_every_outcome_is_known(
    nights: dict[str, AccountNight], provider: str
) -> None:
    nights[provider].is_through()


def rows(night: AccountNight, query: str) -> list[tuple[object, ...]]:
    with night.ledger.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), {"campaign": night.run.dag_id})]


def test_the_decisions_are_the_same_for_every_provider(nights: dict[str, AccountNight]) -> None:
    decisions = [
        rows(
            night,
            "SELECT split_part(invoice_id, '-of-', 1), decision, reason FROM reporting.contact_decision "
            "WHERE campaign_id = :campaign ORDER BY invoice_id",
        )
        for night in nights.values()
    ]
    assert len(decisions[0]) == 7
    assert decisions == decisions[:1] * len(PROVIDERS)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_reporting_tables_are_complete(nights: dict[str, AccountNight], provider: str) -> None:
    night = nights[provider]
    calls = rows(
        night,
        "SELECT outcome.line_outcome, outcome.handed_over_at, transcript.call_id FROM reporting.call_outcome "
        "AS outcome LEFT JOIN reporting.transcript AS transcript USING (call_id) "
        "WHERE outcome.campaign_id = :campaign",
    )
    assert len(calls) == 5
    assert all(line and handed_over for line, handed_over, _ in calls)
    assert all(transcript for line, _, transcript in calls if line == "answered_human")
    funnel = rows(
        night, "SELECT invoices, people FROM reporting.campaign_funnel WHERE campaign_id = :campaign"
    )
    assert funnel == [(7, 7)]
