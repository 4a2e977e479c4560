"""Reasons of a campaign's own: how their flags are read, and what they are called."""

from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import mistakes
from builders.invoices import COLUMNS, RUN_DATE, receivable, receivables_campaign
from outreach.domain.decisions import Reason, WithdrawalReason
from outreach.domain.errors import ConfigurationError
from outreach.services.extraction.owing import people_owing
from outreach.services.extraction.parse_row import ExtractedRow, RowReader

HOLD_AND_COURT = {"in_court": "legal", "balance_hold": "on_hold"}
ON_THE_DAY: dict[str, Any] = {"run_date": RUN_DATE, "min_amount": {}}


def read(on_hold: Any = None, legal: Any = None, **changes: str | None) -> ExtractedRow:
    config = receivables_campaign(exclude=HOLD_AND_COURT).config
    reader = RowReader((*COLUMNS, "ON_HOLD", "legal"), config=config, run_date=RUN_DATE)
    return reader.read(1, (*receivable(**changes).values(), on_hold, legal))


@pytest.mark.parametrize(
    ("on_hold", "legal", "exclusion", "problems"),
    [
        (None, None, None, []),
        ("no", 0, None, []),
        ("yes", "no", "balance_hold", []),
        (None, True, "in_court", []),
        ("yes", "yes", "balance_hold", []),
        ("perhaps", None, None, ["exclusion"]),
        ("perhaps", "who knows", None, ["exclusion"]),
        ("perhaps", "yes", "in_court", ["exclusion"]),
    ],
)
def test_a_yes_excludes_and_what_is_neither_yes_nor_no_is_a_problem(
    on_hold: Any, legal: Any, exclusion: str | None, problems: list[str]
) -> None:
    row = read(on_hold, legal)
    assert (row.exclusion, row.problems) == (exclusion, problems)


def test_a_column_that_the_extract_does_not_return_is_named_with_its_reason() -> None:
    config = receivables_campaign(exclude={"balance_hold": "on_hold"}).config
    with pytest.raises(
        ConfigurationError, match=r"exclude\.balance_hold: extract\.sql returns no column on_hold"
    ):
        RowReader(COLUMNS, config=config, run_date=RUN_DATE)


@pytest.mark.parametrize("row", [read("yes"), read("perhaps")], ids=["excluded", "unreadable"])
def test_a_file_that_is_read_again_lets_no_one_be_called_about_what_it_excludes(row: ExtractedRow) -> None:
    owing = people_owing([read(), row._replace(person_id="C-2", invoice_id="INV-2")], **ON_THE_DAY)
    assert owing == {"C-1"}


def test_an_exclusion_in_any_row_of_the_invoice_counts() -> None:
    assert people_owing([read(), read("yes")], **ON_THE_DAY) == set()


@pytest.mark.parametrize(
    "name", [Reason.NOTHING_DUE, Reason.INVOICE_PAID, WithdrawalReason.PHONE_BUSY, "call", "undecided"]
)
def test_a_reason_that_is_built_in_is_no_reason_of_the_campaigns_own(name: str, tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, exclude={str(name): "on_hold"})
    assert f"exclude.{name}: {name} is a reason that is built in" in mistake


@pytest.mark.parametrize("name", ["Balance", "balance hold", "1st", "", "x" * 61, "hold'; --"])
def test_a_reason_is_a_word_in_small_letters(name: str, tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, exclude={name: "on_hold"})
    assert f"{name!r} cannot be a reason; allowed: small letters, digits and _" in mistake
