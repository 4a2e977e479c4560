"""The baseline: what a data engineer writes in an afternoon to do the same night with pandas.

It reads the same extract, reads the numbers with phonenumbers, checks the frame with
Great Expectations, folds rows into people, builds the same tags, and writes the people and
the calls to make. It knows no policy, no history, no withdrawal, no second run, and
nothing of how a row came to its decision.
"""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pandas as pd
import phonenumbers
from babel.dates import format_date
from babel.numbers import format_currency
from sqlalchemy import Engine, text

from benchmarks.laps import Laps
from benchmarks.place import Place
from benchmarks.warehouse import CAMPAIGN, RUN_DATE
from benchmarks.work import Done, Work

COUNTRIES = {"SA", "AE", "EG", "GB", "US", "IN"}
LANGUAGES = {"ar": "Arabic", "en": "English"}


def night(place: Place) -> Work:
    """Do everything from the extract to the calls to make."""
    import great_expectations
    import great_expectations.expectations

    great_expectations.get_context(mode="ephemeral")
    warehouse = place.warehouse()
    with warehouse.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS baseline CASCADE"))
        connection.execute(text("CREATE SCHEMA baseline"))
    laps = Laps()

    def work() -> Done:
        invoices = _read(warehouse, laps)
        with laps.of("expectations"):
            expect_good_rows(invoices)
        with laps.of("phones"):
            invoices["e164"] = invoices.apply(read_number, axis=1)
        with laps.of("group"):
            people = group(invoices)
        with laps.of("tags"):
            people["prompt_tags"] = people.apply(build_tags, axis=1)
        with laps.of("write contacts"):
            people.to_sql("contact", warehouse, schema="baseline", index=False, chunksize=10_000)
        with laps.of("write calls"):
            calls = people.loc[people["phone"].notna() & (people["may_call"] != False)]  # noqa: E712
            post(calls).to_sql("call", warehouse, schema="baseline", index=False, chunksize=10_000)
        return Done(rows=len(invoices), facts={"people": len(people), "calls": len(calls), **laps.seconds})

    return work


def _read(warehouse: Engine, laps: Laps) -> pd.DataFrame:
    query = text((CAMPAIGN / "extract.sql").read_text(encoding="utf-8"))
    with laps.of("read"), warehouse.connect() as connection:
        return pd.read_sql(query, connection, params={"run_date": RUN_DATE})


def expect_good_rows(invoices: pd.DataFrame) -> None:
    """Check the frame; raises where too many rows are bad."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    gxe: Any = gx.expectations
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("night")
    batch = (
        source.add_dataframe_asset("invoices")
        .add_batch_definition_whole_dataframe("all")
        .get_batch({"dataframe": invoices})
    )
    suite = gx.ExpectationSuite(
        name="invoices",
        expectations=[
            gxe.ExpectTableRowCountToBeBetween(min_value=100),
            gxe.ExpectColumnValuesToNotBeNull(column="customer_number", mostly=0.98),
            gxe.ExpectColumnValuesToNotBeNull(column="phone", mostly=0.9),
            gxe.ExpectColumnValuesToNotBeNull(column="open_amount", mostly=0.98),
            gxe.ExpectColumnValuesToNotBeNull(column="due_on", mostly=0.98),
            gxe.ExpectColumnValuesToBeUnique(column="invoice_number", mostly=0.98),
        ],
    )
    result = batch.validate(suite)
    if not result.success:
        raise ValueError("the extract is too poor to call anyone")


def read_number(row: "pd.Series[Any]") -> Any:
    """Read a phone number; None where it is none that can be called."""
    return read_text(row["phone"], row["country"]) if isinstance(row["phone"], str) else None


def read_text(phone: str, country: str | None) -> str | None:
    """Read a text as a number of a country; None where it is none."""
    region = country if country in COUNTRIES else "SA"
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def group(invoices: pd.DataFrame) -> pd.DataFrame:
    """Fold the open invoices into one row for each person and currency; the largest debt is named."""
    is_open = (
        invoices["customer_number"].notna()
        & invoices["open_amount"].notna()
        & invoices["paid_on"].isna()
        & ~invoices["disputed"]
    )
    due = invoices.loc[is_open].drop_duplicates("invoice_number")
    folded = due.groupby(["customer_number", "currency"], as_index=False).agg(
        full_name=("full_name", "first"),
        phone=("e164", "first"),
        language=("language", "first"),
        may_call=("may_call", "first"),
        invoices=("invoice_number", "count"),
        total=("open_amount", "sum"),
        oldest_due_date=("due_on", "min"),
    )
    owing = folded.loc[folded["total"] > 0].sort_values("total", ascending=False)
    return owing.drop_duplicates("customer_number")


def build_tags(person: "pd.Series[Any]") -> str:
    """Build the agent's texts, in the person's language."""
    language = person["language"] if person["language"] in LANGUAGES else "en"
    due: date | None = person["oldest_due_date"] if isinstance(person["oldest_due_date"], date) else None
    tags = {
        "customer_name": person["full_name"],
        "language": LANGUAGES[language],
        "invoices": f"{person['invoices']} invoices",
        "amount_due": format_currency(person["total"], person["currency"], locale=language),
        "oldest_due_date": format_date(due, format="long", locale=language) if due else "",
        "days_overdue": str((RUN_DATE - due).days) if due else "",
    }
    return json.dumps(tags, ensure_ascii=False)


def post(calls: pd.DataFrame) -> pd.DataFrame:
    """Choose the columns of the calls to post, and name each call and its batch."""
    chosen = calls[["customer_number", "phone", "prompt_tags"]].drop_duplicates("phone")
    return chosen.assign(
        call_id=[str(uuid4()) for _ in range(len(chosen))],
        batch=[number // 200 for number in range(len(chosen))],
        state="planned",
    )
