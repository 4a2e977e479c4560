"""The sample has every mess that it promises, and is the same each time."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import phonenumbers
import pytest
from sqlalchemy import URL, Engine, create_engine, text

from builders.databases import drop_database
from outreach_sandbox.postgres.server import create_database
from outreach_sandbox.sample.load import fill_warehouse

TODAY = date(2026, 11, 21)
ARABIC_INDIC = "[٠-٩]"
SIX_DIGITS = "([0-9٠-٩][^0-9٠-٩]?){6}"


@pytest.fixture(scope="module")
def sample_url(postgres: URL) -> Iterator[URL]:
    url = create_database(postgres, "sample_warehouse")
    fill_warehouse(url, today=TODAY)
    yield url
    drop_database(postgres, "sample_warehouse")


@pytest.fixture(scope="module")
def sample(sample_url: URL) -> Iterator[Engine]:
    engine = create_engine(sample_url)
    yield engine
    engine.dispose()


def one(engine: Engine, query: str, **values: Any) -> Any:
    with engine.connect() as connection:
        return connection.scalar(text(query), values)


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_its_size(sample: Engine) -> None:
    assert one(sample, "SELECT count(*) FROM sales.customer") == 2_000
    assert one(sample, "SELECT count(*) FROM sales.invoice") == 5_000


def test_it_is_the_same_each_time_and_another_seed_makes_another(sample_url: URL, sample: Engine) -> None:
    everything = "SELECT md5(string_agg(c::text, '|' ORDER BY c::text)) FROM sales.customer AS c"
    invoices = "SELECT md5(string_agg(i::text, '|' ORDER BY i::text)) FROM sales.invoice AS i"
    before = (one(sample, everything), one(sample, invoices))
    fill_warehouse(sample_url, today=TODAY, seed=1)
    other = (one(sample, everything), one(sample, invoices))
    fill_warehouse(sample_url, today=TODAY)
    assert (one(sample, everything), one(sample, invoices)) == before
    assert other != before


@pytest.mark.parametrize("country", ["SA", "AE", "EG", "GB", "US", "IN"])
def test_every_country_is_there(sample: Engine, country: str) -> None:
    assert one(sample, "SELECT count(*) FROM sales.customer WHERE country = :country", country=country) > 100


@pytest.mark.parametrize(
    ("mess", "pattern"),
    [
        ("local", r"^\(?0?[0-9]{2,}"),
        ("international", r"^\+[0-9]+ "),
        ("double zero", r"^00[1-9]"),
        ("extension", "ext"),
        ("Arabic-Indic digits", ARABIC_INDIC),
        ("two numbers in a field", r"[0-9] ?(/|;|,| or) ?[(0-9]"),
        ("no number", "notes|office"),
    ],
)
def test_phones_are_written_in_every_way(sample: Engine, mess: str, pattern: str) -> None:
    assert one(sample, "SELECT count(*) FROM sales.customer WHERE phone ~ :pattern", pattern=pattern) > 5, (
        mess
    )


def test_some_phones_are_blank_and_some_countries_unknown(sample: Engine) -> None:
    assert one(sample, "SELECT count(*) FROM sales.customer WHERE coalesce(trim(phone), '') = ''") > 10
    assert (
        one(sample, "SELECT count(*) FROM sales.customer WHERE country IS NULL OR length(trim(country)) <> 2")
        > 5
    )


def test_lines_are_of_every_kind(sample: Engine) -> None:
    kinds: Counter[int] = Counter()
    for phone, country in rows(sample, "SELECT phone, country FROM sales.customer WHERE phone ~ '[0-9]{3}'"):
        try:
            kinds[phonenumbers.number_type(phonenumbers.parse(phone, country))] += 1
        except phonenumbers.NumberParseException:
            continue
    kind = phonenumbers.PhoneNumberType
    assert kinds[kind.MOBILE] > 1_000
    assert kinds[kind.FIXED_LINE] > 20
    assert kinds[kind.PREMIUM_RATE] > 5


def test_american_numbers_are_those_reserved_for_fiction(sample: Engine) -> None:
    american = rows(sample, r"SELECT phone FROM sales.customer WHERE country = 'US' AND phone ~ '[0-9]{3}'")
    for (phone,) in american:
        for match in phonenumbers.PhoneNumberMatcher(phone, "US"):
            national = str(match.number.national_number)
            assert national[3:8] == "55501" or national.startswith("900"), national


def test_one_telephone_stands_under_several_customers(sample: Engine) -> None:
    shared = """
        SELECT count(*) FROM (
            SELECT 1 FROM sales.customer WHERE phone ~ :digits GROUP BY phone HAVING count(*) > 1
        ) AS shared
    """
    assert one(sample, shared, digits=SIX_DIGITS) > 60


def test_names_try_to_be_templates_instructions_and_several_lines(sample: Engine) -> None:
    for pattern in (r"\{\{", "{%", "\n", "Ignore", "\u202e"):
        assert one(sample, "SELECT count(*) FROM sales.customer WHERE position(:part IN full_name) > 0",
                   part=pattern.replace("\\", "")) >= 1  # fmt: skip


def test_names_are_arabic_and_latin(sample: Engine) -> None:
    assert one(sample, "SELECT count(*) FROM sales.customer WHERE full_name ~ '[ء-ي]'") > 300
    assert one(sample, "SELECT count(*) FROM sales.customer WHERE full_name ~ '^[A-Z]'") > 800


def test_some_do_not_consent_and_of_some_nothing_is_known(sample: Engine) -> None:
    answers = dict(rows(sample, "SELECT may_call, count(*) FROM sales.customer GROUP BY may_call"))
    assert answers[False] > 30
    assert answers[None] > 100


def test_invoices_are_paid_disputed_not_due_and_overdue(sample: Engine) -> None:
    for condition in (
        "paid_on IS NOT NULL",
        "disputed",
        "due_on >= :today",
        "open_amount BETWEEN 1 AND total - 1",
    ):
        count = one(
            sample,
            f"SELECT count(*) FROM sales.invoice WHERE {condition} AND :today IS NOT NULL",
            today=TODAY,
        )
        assert count > 100, condition
    assert one(sample, "SELECT count(DISTINCT currency) FROM sales.invoice") == 7
    assert one(sample, "SELECT count(*) FROM sales.invoice WHERE issued_on > :today", today=TODAY) == 0


def test_some_invoices_stand_there_twice_and_some_customers_have_several_overdue(sample: Engine) -> None:
    repeated = "SELECT count(*) - count(DISTINCT invoice_number) FROM sales.invoice"
    assert one(sample, repeated) == 10
    several = """
        SELECT count(*) FROM (
            SELECT 1 FROM sales.invoice WHERE paid_on IS NULL AND NOT disputed AND due_on < :today
            GROUP BY customer_number HAVING count(*) > 1
        ) AS several
    """
    assert one(sample, several, today=TODAY) > 300


def test_a_night_has_about_a_thousand_people_to_call(sample: Engine) -> None:
    people = """
        SELECT count(DISTINCT customer.customer_number)
        FROM sales.customer JOIN sales.invoice USING (customer_number)
        WHERE paid_on IS NULL AND NOT disputed AND due_on < :today
          AND may_call IS NOT FALSE AND phone ~ :digits
    """
    assert 900 <= one(sample, people, today=TODAY, digits=SIX_DIGITS) <= 1_300
