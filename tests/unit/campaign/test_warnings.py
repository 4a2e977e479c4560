"""Warnings for the author of a campaign that is in order."""

from pathlib import Path
from typing import Any

import pytest

from builders.csv_files import file_campaign
from builders.invoices import receivables_campaign
from outreach.campaign.warnings import notes_about, warnings_about
from outreach.domain.outcomes import ConversationOutcome

SCHEDULED = {"schedule": "0 2 * * *"}


def test_a_scheduled_campaign_that_reads_a_file_of_any_age_is_warned_of() -> None:
    (warning,) = warnings_about(file_campaign("a.csv", **SCHEDULED).config)
    assert warning.startswith("source.max_age: is not set")


@pytest.mark.parametrize(
    ("source", "changes"),
    [({"max_age": "2d"}, SCHEDULED), ({}, {})],
    ids=["with an age", "started by hand"],
)
def test_nothing_is_warned_of_where_no_old_file_is_read_by_itself(
    source: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert warnings_about(file_campaign(Path("a.csv"), source=source, **changes).config) == ()


def test_a_meaning_weaker_than_the_built_in_one_is_shown_with_its_reason() -> None:
    override = {"means": "none", "override": True, "reason": "our agent says it when the line drops"}
    config = receivables_campaign(outcomes={"STOP": override}).config
    assert warnings_about(config) == (
        "outcomes.STOP: means none, against the built-in opt_out: our agent says it when the line drops",
    )
    assert config.words.meaning_of("stop") is ConversationOutcome.NONE


def test_the_built_in_words_that_a_campaign_leaves_alone_are_listed() -> None:
    notes = notes_about(receivables_campaign(outcomes={"passed away": "deceased"}).config)
    deceased = next(note for note in notes if note.startswith("outcomes: built in as deceased: DECEASED, "))
    assert "PASSED_AWAY" not in deceased.replace("CUSTOMER_PASSED_AWAY", "")


def test_a_campaign_on_a_warehouse_needs_no_age() -> None:
    assert warnings_about(receivables_campaign(**SCHEDULED).config) == ()


def test_tables_that_would_stand_beside_the_ledgers_own_views_are_warned_of() -> None:
    into_ledger = {"connection": "outreach_db", "schema": "outreach_tables"}
    (warning,) = warnings_about(receivables_campaign(reporting=into_ledger).config)
    assert warning.startswith("reporting.connection: outreach_db is the ledger itself")
    assert warnings_about(receivables_campaign(reporting={"schema": "outreach"}).config) == ()


@pytest.mark.parametrize("schema", ["Outreach", "out reach", "a.b", "", "x" * 64])
def test_a_schema_has_a_plain_name(schema: str) -> None:
    with pytest.raises(ValueError, match="schema"):
        receivables_campaign(reporting={"schema": schema})
