"""Folding the invoices of a person into one contact."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from outreach.campaign.model import Defaults
from outreach.services.preparation.group_by_person import fold_contacts
from outreach.services.preparation.phone_reader import PhoneReader
from outreach.services.preparation.prepared_contact import PreparedContact

DEFAULTS = Defaults(region="US", currency="USD")
ORDINARY: dict[str, Any] = {
    "person_id": "c-1",
    "name": "Amal Haddad",
    "first_name": None,
    "last_name": None,
    "phone": "+12025550100",
    "other_phones": [],
    "country": None,
    "state": None,
    "language": None,
    "time_zone": None,
    "amount": Decimal("100.0000"),
    "currency": "USD",
    "due_date": date(2024, 5, 1),
    "consent": None,
    "problems": [],
    "own_reason": None,
}


def folded(*rows: dict[str, Any], **min_amount: str) -> list[PreparedContact]:
    """Fold rows that differ from an ordinary one as said."""
    whole = [tuple({**ORDINARY, **row}.values()) for row in rows]
    least = {currency: Decimal(amount) for currency, amount in min_amount.items()}
    return list(
        fold_contacts(
            whole, columns=tuple(ORDINARY), defaults=DEFAULTS, min_amount=least, phones=PhoneReader()
        )
    )


def contact(*rows: dict[str, Any], **min_amount: str) -> PreparedContact:
    """Fold the rows of one person."""
    (only,) = folded(*rows, **min_amount)
    return only


def test_open_amounts_are_counted_and_summed_exactly_per_currency() -> None:
    person = contact(
        {"amount": Decimal("0.1"), "due_date": date(2024, 5, 3)},
        {"amount": Decimal("0.2"), "due_date": date(2024, 4, 30)},
        {"amount": Decimal("9999999999999999.0001"), "currency": "SAR"},
        {"amount": Decimal("70"), "own_reason": "invoice_paid", "due_date": date(2020, 1, 1)},
    )
    assert person.invoice_count == 3
    assert person.oldest_due_date == date(2024, 4, 30)
    assert person.totals == '{"SAR": "9999999999999999.0001", "USD": "0.3"}'


def test_a_person_with_nothing_due_is_a_contact_all_the_same() -> None:
    person = contact({"own_reason": "invoice_paid"}, {"own_reason": "unreadable_invoice", "amount": None})
    assert (person.invoice_count, person.oldest_due_date, person.totals) == (0, None, "{}")
    assert (person.name, person.phone) == ("Amal Haddad", "+12025550100")


CREDIT = {"own_reason": "credit_note", "due_date": None}


def test_a_credit_note_lowers_the_total_of_its_currency_and_no_invoice_is_less_for_it() -> None:
    person = contact(
        {"amount": Decimal("100")},
        {"amount": Decimal("50"), "currency": "SAR"},
        {"amount": Decimal("-30.5"), **CREDIT},
    )
    assert person.totals == '{"SAR": "50", "USD": "69.5"}'
    assert (person.invoice_count, person.oldest_due_date) == (2, date(2024, 5, 1))


def test_a_credit_note_of_one_person_lowers_nothing_of_another() -> None:
    first, second = folded({}, {"person_id": "c-2", "amount": Decimal("-100"), **CREDIT})
    assert (first.totals, first.invoice_count) == ('{"USD": "100"}', 1)
    assert (second.totals, second.invoice_count) == ("{}", 0)


def test_a_currency_that_credit_notes_pay_off_is_named_no_more() -> None:
    person = contact(
        {"amount": Decimal("100"), "due_date": date(2020, 1, 1)},
        {"amount": Decimal("-100"), **CREDIT},
        {"amount": Decimal("7"), "currency": "SAR"},
    )
    assert (person.totals, person.invoice_count) == ('{"SAR": "7"}', 1)
    assert person.oldest_due_date == date(2024, 5, 1)


@pytest.mark.parametrize("credit", ["-100", "-99.995", "-250"])
def test_nothing_is_due_once_credit_notes_leave_less_than_can_be_paid(credit: str) -> None:
    person = contact({"amount": Decimal("100")}, {"amount": Decimal(credit), **CREDIT})
    assert (person.invoice_count, person.oldest_due_date, person.totals) == (0, None, "{}")


def test_a_total_up_to_the_campaigns_minimum_is_not_named() -> None:
    rows = [{"amount": Decimal("20"), "currency": "SAR"}, {"amount": Decimal("5"), "currency": "USD"}]
    assert contact(*rows, SAR="20").totals == '{"USD": "5"}'
    assert contact(*rows, SAR="19.99").totals == '{"SAR": "20", "USD": "5"}'
    assert contact(*rows, SAR="20", USD="5").invoice_count == 0


def test_several_small_invoices_are_one_total() -> None:
    assert contact({"amount": Decimal("15")}, {"amount": Decimal("15")}, USD="20").invoice_count == 2


def test_people_come_in_the_order_of_their_first_rows() -> None:
    people = folded({"person_id": "c-2"}, {"person_id": "c-1"}, {"person_id": "c-2"})
    assert [(person.person_id, person.invoice_count) for person in people] == [("c-2", 2), ("c-1", 1)]


def test_no_rows_give_no_contacts() -> None:
    assert folded() == []


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        pytest.param(["Amal", "A. Haddad", "Amal"], "Amal", id="the most frequent"),
        pytest.param(["Amal", "Amal Haddad"], "Amal Haddad", id="then the longest"),
        pytest.param(["Zaki", "Amal"], "Amal", id="then the first of the alphabet"),
        pytest.param(
            [" Amal\n Haddad ", "Amal Haddad", "A. M. K. Haddad"], "Amal Haddad", id="spaces are one"
        ),
        pytest.param([None, None, "Amal"], "Amal", id="one that is there"),
        pytest.param([None, ""], None, id="none"),
        pytest.param(["{{7*7}}\n{% x %}"], "{{7*7}} {% x %}", id="hostile, on one line"),
    ],
)
def test_the_name_is_chosen_from_its_spellings(names: list[str | None], chosen: str | None) -> None:
    assert contact(*({"name": name} for name in names)).name == chosen


def test_given_and_family_name_come_from_one_spelling_and_make_the_whole() -> None:
    person = contact(
        {"name": None, "first_name": "Amal", "last_name": "Haddad"},
        {"name": None, "first_name": "Amal", "last_name": "Haddad"},
        {"name": None, "first_name": "Amal Maria", "last_name": None},
    )
    assert (person.name, person.first_name, person.last_name) == ("Amal Haddad", "Amal", "Haddad")


def test_the_first_callable_phone_of_any_row_wins() -> None:
    person = contact(
        {"phone": None},
        {"phone": "unknown"},
        {"phone": "+18005550199"},
        {"phone": "202-555-0101", "own_reason": "invoice_paid"},
        {"phone": "202-555-0102"},
    )
    assert (person.phone_as_read, person.phone, person.phone_problem) == (
        "202-555-0101",
        "+12025550101",
        None,
    )
    assert (person.phone_kind, person.time_zones) == ("fixed_line_or_mobile", ["America/New_York"])


@pytest.mark.parametrize(
    ("phones", "as_read", "problem"),
    [
        ([None, ""], None, "missing_phone"),
        ([None, "unknown", "no one knows"], "unknown", "unreadable_phone"),
        (["unknown", "202-555-0101 x5"], "202-555-0101 x5", "not_callable_phone"),
    ],
)
def test_without_a_callable_phone_the_nearest_to_one_says_why(
    phones: list[str | None], as_read: str | None, problem: str
) -> None:
    person = contact(*({"phone": phone} for phone in phones))
    assert (person.phone_as_read, person.phone_problem) == (as_read, problem)


def test_the_first_phone_column_with_a_number_to_call_counts() -> None:
    person = contact({"phone": "+18005550199", "other_phones": ["202-555-0101", "202-555-0102"]})
    assert (person.phone_as_read, person.phone) == ("202-555-0101", "+12025550101")
    assert contact({"phone": None, "other_phones": ["202-555-0101"]}).phone == "+12025550101"


def test_each_phone_field_is_read_for_itself() -> None:
    broken = "202-555-0101 / 7"
    assert contact({"phone": broken, "other_phones": ["202-555-0102"]}).phone == "+12025550102"
    assert contact({"phone": "202-555-0102", "other_phones": [broken]}).phone == "+12025550102"
    assert contact({"phone": "202-555", "other_phones": ["0103"]}).phone_problem == "unreadable_phone"


@pytest.mark.parametrize(
    "row",
    [
        {"phone": "do not call 202-555-0101"},
        {"other_phones": ["do not call 202-555-0101"]},
        {"name": "DO NOT CALL - Sara"},
        {"first_name": "Sara (do not call)"},
        {"last_name": "Haddad - DNC"},
        {"first_name": "Do not", "last_name": "call"},
        {"phone": "x" * 400 + " do not call"},
        {"name": "Don\u2019t\u00a0call Sara"},
    ],
    ids=str,
)
def test_a_note_in_any_field_of_any_row_stops_the_person(row: dict[str, Any]) -> None:
    person = contact({}, {**row, "own_reason": "invoice_paid"}, {})
    assert (person.note, person.phone) == ("note_do_not_call", "+12025550100")


def test_of_several_notes_the_gravest_counts() -> None:
    person = contact({"name": "Do not call"}, {"name": "Amal (DECEASED)"}, {"phone": "wrong number"})
    assert person.note == "note_deceased"


def test_a_note_is_about_its_own_person() -> None:
    people = folded({"name": "متوفى"}, {"person_id": "c-2"})
    assert [person.note for person in people] == ["note_deceased", None]


def test_a_field_that_is_only_a_note_has_no_number_and_says_so() -> None:
    assert contact({"phone": "deceased"}).phone_problem == "note_deceased"


def test_a_local_number_is_read_in_the_country_of_its_own_row() -> None:
    people = folded(
        {"person_id": "c-1", "phone": "0512345678", "country": "SA"},
        {"person_id": "c-2", "phone": "0512345678"},
    )
    assert [(person.phone, person.country) for person in people] == [("+966512345678", "SA"), (None, None)]


def test_a_country_that_cannot_be_read_completes_no_local_number() -> None:
    people = folded(
        {"person_id": "c-1", "phone": "202-555-0100", "problems": ["country"]},
        {"person_id": "c-2", "phone": "001 202 555 0100", "problems": ["country"]},
        {"person_id": "c-3", "phone": "call +1 202-555-0101", "problems": ["country"]},
    )
    assert [person.phone for person in people] == [None, "+12025550100", "+12025550101"]


def test_the_zones_that_rows_name_are_added_to_those_of_a_number_with_an_area() -> None:
    person = contact(
        {"time_zone": "Asia/Dubai"},
        {"time_zone": None},
        {"time_zone": "Asia/Riyadh"},
        {"time_zone": "Asia/Dubai"},
    )
    assert person.time_zones == ["America/New_York", "Asia/Dubai", "Asia/Riyadh"]


def test_countries_are_those_of_number_rows_zones_and_states_united() -> None:
    person = contact({}, {"country": "SA"}, {"time_zone": "Asia/Dubai"}, {"state": "CA-ON"})
    assert person.countries == ["AE", "CA", "SA", "US"]
    assert contact({"phone": None}).countries == []


def test_states_are_those_of_the_area_code_and_the_rows_united() -> None:
    boston = {"phone": "+16175550123"}
    assert contact(boston).states == ["US-MA"]
    assert contact(boston, {**boston, "state": "US-NV"}).states == ["US-MA", "US-NV"]
    assert contact({**boston, "state": "CA-ON"}).states == ["CA-ON", "US-MA"]


@pytest.mark.parametrize(
    "row", [{"problems": ["state"]}, {"problems": ["country"]}, {"country": "CA"}, {"phone": "+18005550123"}]
)
def test_a_person_with_a_row_that_leaves_the_state_open_has_none(row: dict[str, Any]) -> None:
    assert contact({"phone": "+16175550123", **row}, {"state": "US-MA", **row}).states == []


def test_the_language_is_the_first_that_a_row_names_else_the_campaigns() -> None:
    assert contact({}, {"language": "ar"}, {"language": "fr"}).language == "ar"
    assert contact({}).language == "en"


@pytest.mark.parametrize(
    ("rows", "consent"),
    [
        ([{}], None),
        ([{}, {"consent": True}], True),
        ([{"consent": True}, {"consent": False, "own_reason": "invoice_paid"}], False),
        ([{"consent": True}, {"problems": ["consent"]}], False),
    ],
    ids=["nothing said", "yes", "any no is no", "what cannot be read is no"],
)
def test_consent_is_what_the_rows_say_together(rows: list[dict[str, Any]], *, consent: bool | None) -> None:
    assert contact(*rows).consent is consent
