"""Runs and batches have names that a person can type; one module writes and reads them."""

from datetime import date
from uuid import uuid4

import pytest

from outreach.domain.errors import ConfigurationError
from outreach.domain.run_names import BatchName, RunName, read_name

RUN = RunName(campaign_id="overdue_invoices", run_date=date(2026, 11, 27), wave=1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (RUN, "overdue_invoices/2026-11-27/1"),
        (BatchName(run=RUN, number=3), "overdue_invoices/2026-11-27/1#3"),
        (BatchName(run=RUN, number=3, account="weya_b"), "overdue_invoices/2026-11-27/1#3@weya_b"),
    ],
)
def test_a_name_is_read_as_it_is_written(name: RunName | BatchName, text: str) -> None:
    assert str(name) == text
    assert read_name(f" {text} ") == name


def test_a_uuid_stands_for_itself() -> None:
    named = uuid4()
    assert read_name(str(named)) == named


@pytest.mark.parametrize(
    "text",
    [
        "",
        "overdue_invoices",
        "overdue_invoices/2026-11-27",
        "overdue_invoices/2026-02-30/1",
        "overdue_invoices/2026-11-27/1#",
        "overdue_invoices/2026-11-27/1#three",
        "overdue_invoices/2026-11-27/one",
        "overdue_invoices/2026-11-27/1@weya_b",
        "over due/2026-11-27/1",
        "overdue_invoices/2026-11-27/1#3\nforged",
    ],
)
def test_what_is_no_name_is_answered_by_how_to_write_one(text: str) -> None:
    with pytest.raises(ConfigurationError, match="a run is written campaign/date/wave"):
        read_name(text)
