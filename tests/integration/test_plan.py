"""The plan of the next night: what decide then does, in figures, and without a trace."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, insert, select, text

from builders.invoices import (
    NOW,
    OTHER_PHONE,
    PHONE,
    RUN_DATE,
    STILL_DUE_SQL,
    decide_night,
    decided_run,
    fill,
    owing,
    receivable,
    receivables_campaign,
    rows_of,
    run_for,
)
from builders.levers_accounts import account
from builders.stops import stop
from outreach.campaign.folder import Campaign
from outreach.domain.decisions import Decision
from outreach.domain.errors import ConfigurationError, RunNotReady
from outreach.domain.facts import FactKind, FactSubject
from outreach.policy.rules import Reading
from outreach.policy.words import HOW_READ
from outreach.services.extraction.still_due import StillOwing
from outreach.services.reporting.preflight_words import sentences_on
from outreach.services.reporting.tonight import Tonight, plan_tonight, starts_at
from outreach.storage import tables

PEOPLE = [
    owing("c-1", phone=PHONE, amount="100.50"),
    receivable(person_id="c-1", phone=PHONE, invoice_id="INV-2", amount="49.50"),
    owing("c-2", phone=OTHER_PHONE, amount="70", currency="EUR"),
    owing("c-3", phone=None, amount="30"),
    owing("c-4", phone="+12025550104", amount="20"),
    owing("c-5", phone="+12025550105", settled="yes"),
]


def planned(ledger: Engine, warehouse: Engine, of: Campaign | None = None, **changes: Any) -> Tonight:
    settings: dict[str, Any] = {
        "environment": "test",
        "wave": 1,
        "account": None,
        "with_names": False,
        "at": NOW,
        **changes,
    }
    return plan_tonight(ledger, warehouse, of or receivables_campaign(), **settings)


def people_by_rule(tonight: Tonight) -> dict[tuple[str | None, str], tuple[int, dict[str, Decimal]]]:
    return {
        (group.reason, group.rule): (group.people, dict(group.amounts)) for group in tonight.preflight.groups
    }


def know(ledger: Engine, kind: FactKind, **value: Any) -> None:
    """Let something be known of c-1."""
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact).values(
                kind=kind,
                subject=FactSubject.PERSON,
                person_key="c-1",
                value=value,
                happened_at=NOW - timedelta(hours=4),
                recorded_at=NOW - timedelta(hours=4),
                source="test",
            )
        )


def seal(ledger: Engine, run_id: UUID) -> None:
    with ledger.begin() as connection:
        run = tables.campaign_run
        connection.execute(run.update().where(run.c.run_id == run_id).values(sealed_at=NOW))


def contents(ledger: Engine) -> dict[str, Any]:
    """Every row of every table of the ledger, as a number that changes with any of them."""
    with ledger.connect() as connection:
        return {
            name: connection.execute(
                select(
                    func.count(), func.sum(func.hashtextextended(text(f'"{table.name}"::text'), 0))
                ).select_from(table)
            ).one()
            for name, table in tables.metadata.tables.items()
        }


def test_people_and_amounts_are_counted_by_rule(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-4", now=NOW)
    fill(warehouse, PEOPLE)
    tonight = planned(ledger, warehouse)
    assert (tonight.rows, tonight.failures) == (6, ())
    assert people_by_rule(tonight) == {
        (None, "allowed"): (2, {"USD": Decimal(150), "EUR": Decimal(70)}),
        ("missing_phone", "missing_phone"): (1, {"USD": Decimal(30)}),
        ("suppressed", "always.do_not_call"): (1, {"USD": Decimal(20)}),
        ("nothing_due", "nothing_due"): (1, {}),
    }
    assert tonight.preflight.called.people == 2


def test_it_touches_nothing(ledger: Engine, warehouse: Engine) -> None:
    decided_run(ledger, warehouse, PEOPLE[:3])
    stop(ledger, person_key="c-4", now=NOW)
    fill(warehouse, [*PEOPLE, owing("c-6", phone="+12025550106", consent="no")])
    before = contents(ledger)
    assert planned(ledger, warehouse).preflight.called.people == 2
    assert planned(ledger, warehouse, at=NOW + timedelta(days=1)).preflight.called.people == 2
    assert contents(ledger) == before


def test_a_step_that_fails_leaves_nothing_either(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    before = contents(ledger)
    columns = {"amount": "no_such_column"}
    with pytest.raises(ConfigurationError):
        planned(ledger, warehouse, receivables_campaign(columns=columns))
    assert contents(ledger) == before


def test_it_says_what_decide_then_does(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, person_key="c-4", now=NOW)
    fill(warehouse, PEOPLE)
    tonight = planned(ledger, warehouse)
    run_id = run_for(ledger)
    decide_night(ledger, warehouse, run_id)
    decided = Counter((row["reason"], row["rule"]) for row in rows_of(ledger, tables.decision, run_id))
    assert {key: people for key, (people, _) in people_by_rule(tonight).items()} == decided


LUNCH = {
    "id": "lunch",
    "kind": "window",
    "allow": [{"start": "09:00", "end": "12:00"}, {"start": "15:00", "end": "19:00"}],
}


def test_every_span_of_the_run_is_listed(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE[:3])
    campaign = receivables_campaign(policy=[LUNCH], call_for="23h")
    found = planned(ledger, warehouse, campaign).preflight
    assert [group.people for group in found.spans] == [2]
    told = "2 may be called between Mon 13:00 and Mon 16:00, or between Mon 19:00 and Mon 23:00"
    assert f"{told} (UTC)." in [*sentences_on(found)]


def test_a_span_after_the_run_is_not_listed(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE[:3])
    [group] = planned(ledger, warehouse, receivables_campaign(policy=[LUNCH])).preflight.spans
    assert [(span.start, span.end) for span in group.spans] == [
        (NOW.replace(hour=13, minute=0), NOW.replace(hour=16, minute=0))
    ]


def test_of_someone_who_asked_for_a_callback_only_the_first_span_is_certain(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, PEOPLE[:1])
    know(ledger, FactKind.CALLBACK, at=(NOW - timedelta(hours=3)).isoformat())
    [group] = planned(ledger, warehouse, receivables_campaign(policy=[LUNCH], call_for="23h")).preflight.spans
    assert len(group.spans) == 1


def test_a_run_that_calls_no_one_says_nothing_of_how_its_calls_fit(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [owing("c-1", phone=None)])
    priced = account("http://127.0.0.1:1", options={"lines": 2, "tariff": "0.08 USD"})
    sentences = " ".join(sentences_on(planned(ledger, warehouse, account=priced).preflight))
    assert "fit" not in sentences
    assert "cost" not in sentences


def test_each_person_is_asked_about_again_as_before_a_batch(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    campaign = receivables_campaign(batches={"size": 1})
    tonight = planned(ledger, warehouse, campaign)
    assert (tonight.still_owing, tonight.failures) == (StillOwing(asked=3, owing=3), ())
    one = replace(campaign, still_due_sql=f"{STILL_DUE_SQL} AND person_id <> 'c-2'")
    assert planned(ledger, warehouse, one).still_owing == StillOwing(asked=3, owing=2)


def test_a_second_question_that_names_no_one_is_said_to_call_no_one(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, PEOPLE)
    wrong_column = STILL_DUE_SQL.replace("SELECT person_id", "SELECT invoice_id")
    tonight = planned(ledger, warehouse, replace(receivables_campaign(), still_due_sql=wrong_column))
    assert tonight.still_owing == StillOwing(asked=3, owing=0)
    [failure] = tonight.failures
    assert failure.startswith("still_due.sql names none of the 3 people who would be called")


def test_a_second_question_that_fails_is_said_and_the_rest_is_shown(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, PEOPLE)
    no_table = STILL_DUE_SQL.replace("FROM receivable", "FROM receivables")
    tonight = planned(ledger, warehouse, replace(receivables_campaign(), still_due_sql=no_table))
    assert tonight.still_owing is None
    [failure] = tonight.failures
    assert failure.startswith("still_due.sql: the warehouse refuses the query: a table or view")
    assert tonight.preflight.called.people == 3


def test_facts_of_the_warehouse_about_people_are_counted(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    knows = "SELECT 'c-1' AS person_id, NULL AS phone, 'asked' AS reason, 'some day' AS until"
    tonight = planned(ledger, warehouse, receivables_campaign(fact_queries={"suppressions.sql": knows}))
    [sentence] = tonight.facts
    assert sentence.startswith(
        "suppressions.sql: 1 rows, 1 new facts; until cannot be read in 1 rows (row 1): "
    )
    assert people_by_rule(tonight)["suppressed", "always.do_not_call"][0] == 1


def test_the_second_question_cannot_write(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    writes = f"WITH gone AS (DELETE FROM receivable) {STILL_DUE_SQL}"
    tonight = planned(ledger, warehouse, replace(receivables_campaign(), still_due_sql=writes))
    assert "SQLSTATE 25006" in tonight.failures[0]


def test_a_night_that_is_under_way_is_not_waited_for_long(
    ledger: Engine, warehouse: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.storage.trial.WAITS_FOR_A_RUN", "100ms")
    decided_run(ledger, warehouse, PEOPLE)
    with ledger.begin() as connection:
        connection.execute(select(tables.campaign_run).with_for_update())
        with pytest.raises(RunNotReady, match="a night that is under way works on the same rows"):
            planned(ledger, warehouse)


def test_a_large_night_is_tried_in_all_its_parts(
    ledger: Engine, warehouse: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.services.extraction.invoices.ROWS_PER_SHARD", 2)
    fill(warehouse, PEOPLE)
    assert sum(group.people for group in planned(ledger, warehouse).preflight.groups) == 5


def test_people_who_came_and_went_since_the_last_sealed_run_are_counted(
    ledger: Engine, warehouse: Engine
) -> None:
    first = planned_over(ledger, warehouse, "c-1", "c-2")
    assert first.preflight.changes is None
    seal(ledger, decided_run(ledger, warehouse, [owing("c-1"), owing("c-2", phone=OTHER_PHONE)]))
    changes = planned_over(
        ledger, warehouse, "C-1", "c-3", "c-4", at=NOW + timedelta(days=1)
    ).preflight.changes
    assert changes is not None
    assert (changes.run_date, changes.new, changes.gone) == (RUN_DATE, 2, 1)


def planned_over(ledger: Engine, warehouse: Engine, *people: str, **changes: Any) -> Tonight:
    fill(warehouse, [owing(each, phone=f"+120255501{number:02}") for number, each in enumerate(people)])
    return planned(ledger, warehouse, **changes)


def test_a_run_that_is_planned_already_is_not_planned_again(ledger: Engine, warehouse: Engine) -> None:
    seal(ledger, decided_run(ledger, warehouse, PEOPLE))
    with pytest.raises(RunNotReady, match="wave 1, is planned already"):
        planned(ledger, warehouse)
    assert planned(ledger, warehouse, wave=2).wave == 2


def test_data_that_no_gate_lets_through_is_reported(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    [failure] = planned(
        ledger, warehouse, receivables_campaign(quality={"invoices": {"min_rows": 7}})
    ).failures
    assert failure.startswith("invoices: ")


def test_how_the_calls_fit_and_what_they_cost_by_the_account(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    of = account("http://127.0.0.1:1", options={"lines": 1, "tariff": "0.10 EUR"})
    found = planned(ledger, warehouse, account=of).preflight
    assert found.fit is not None
    assert (found.fit.calls, found.fit.lines, found.fit.needs) == (2 + 1, 1, timedelta(minutes=15))
    assert found.cost is not None
    assert (found.cost.amount, found.cost.currency, found.cost.measured) == (Decimal("1.50"), "EUR", 0)


def test_the_tariff_of_the_campaign_counts_before_that_of_the_connection(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, PEOPLE)
    of = account("http://127.0.0.1:1", options={"lines": 1, "tariff": "0.10 EUR"})
    provider = {"connection": of.connection_id, "tariff": "0.20 SAR"}
    found = planned(ledger, warehouse, receivables_campaign(provider=provider), account=of).preflight
    assert found.cost is not None
    assert (found.cost.amount, found.cost.currency) == (Decimal("3.00"), "SAR")


def test_without_a_tariff_no_cost_is_shown_and_without_an_account_no_fit(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, PEOPLE)
    assert planned(ledger, warehouse, account=account("http://127.0.0.1:1")).preflight.cost is None
    assert planned(ledger, warehouse).preflight.fit is None


def test_an_invalid_tariff_is_named(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    of = account("http://127.0.0.1:1", options={"tariff": "cheap"})
    with pytest.raises(
        ConfigurationError, match=r"the extra tariff of connection levers_default .* 0\.08 USD"
    ):
        planned(ledger, warehouse, account=of)


def test_the_sample_shows_no_name_unless_it_is_asked_for(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [owing("c-1", name="Amal Haddad")])
    hidden = planned(ledger, warehouse).sample
    assert hidden is not None
    assert hidden.tags["customer_name"] == "[customer_name]"
    assert hidden.prompt.startswith("You call [customer_name] about 100 US dollars, due on May 1, 2024.")
    shown = planned(ledger, warehouse, with_names=True).sample
    assert shown is not None
    assert shown.prompt.startswith("You call Amal Haddad about 100 US dollars")
    assert PHONE not in str(shown)
    assert "c-1" not in str(shown)


def test_a_tag_that_repeats_the_id_is_never_shown(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [owing("c-1", name="Amal Haddad")])
    tags = {"customer_name": "{{ name }}", "amount_due": "{{ column.person_id }}", "oldest_due_date": "May"}
    sample = planned(ledger, warehouse, receivables_campaign(prompt_tags=tags), with_names=True).sample
    assert sample is not None
    assert sample.tags["amount_due"] == "[amount_due]"


def test_no_one_to_call_is_no_sample(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [owing("c-1", phone=None)])
    tonight = planned(ledger, warehouse)
    assert tonight.sample is None
    assert tonight.preflight.called.verdict is Decision.CALL
    assert tonight.preflight.called.people == 0


def test_rules_that_rest_on_less_than_the_wording_are_listed(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    unread = planned(ledger, warehouse, receivables_campaign(policy=["ksa"])).preflight.unread_rules
    assert unread
    less = {HOW_READ[Reading.SECONDARY], HOW_READ[Reading.DRAFT]}
    assert all(name.startswith("ksa.") and read in less for name, read, _ in unread)


def test_the_night_starts_when_the_schedule_says_on_the_campaigns_clock() -> None:
    nightly = receivables_campaign(schedule="0 2 * * *", timezone="America/New_York")
    assert starts_at(nightly, now=NOW) == NOW.replace(hour=6, minute=0)
    assert starts_at(receivables_campaign(), now=NOW) == NOW


def test_approval_is_judged_by_the_nights_numbers(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, PEOPLE)
    few = planned(ledger, warehouse, receivables_campaign(approval={"above": {"people": 2}}))
    assert few.preflight.approval.is_needed
    assert "3 people, more than 2" in few.preflight.approval.why
