"""A note in any field stops a person, and of several phone columns the first number to call counts."""

import pytest
from sqlalchemy import Engine

from builders.invoices import (
    COLUMNS,
    OTHER_PHONE,
    decide_night,
    decided_run,
    decisions_of,
    fill,
    owing,
    receivables_campaign,
    rows_of,
    run_for,
)
from outreach.domain.decisions import Reason
from outreach.storage import tables

PREMIUM = "+19002345678"


def test_a_note_in_one_row_stops_the_person_even_where_another_number_could_be_called(
    ledger: Engine, warehouse: Engine
) -> None:
    run_id = decided_run(
        ledger,
        warehouse,
        [
            owing("c-1"),
            owing("c-1", invoice_id="INV-9", phone="202-555-0101 wrong number", settled="yes"),
            owing("c-2", phone=OTHER_PHONE),
        ],
    )
    assert decisions_of(ledger, tables.contact, run_id) == {"c-1": Reason.NOTE_WRONG_NUMBER, "c-2": "call"}
    assert decisions_of(ledger, tables.invoice, run_id)[1] == Reason.NOTE_WRONG_NUMBER


def test_a_note_not_to_call_holds_for_the_number_and_one_of_a_death_for_the_person(
    ledger: Engine, warehouse: Engine
) -> None:
    run_id = decided_run(
        ledger,
        warehouse,
        [
            owing("c-1", name="DO NOT CALL - Amal"),
            owing("c-2", name="Basma Haddad"),
            owing("c-3", name="Zaki Haddad (DECEASED)", phone=OTHER_PHONE),
            owing("c-4", name="Basma Haddad", phone=OTHER_PHONE),
        ],
    )
    assert decisions_of(ledger, tables.contact, run_id) == {
        "c-1": Reason.NOTE_DO_NOT_CALL, "c-2": Reason.NOTE_DO_NOT_CALL,
        "c-3": Reason.NOTE_DECEASED, "c-4": "call",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"phone": f"{OTHER_PHONE} (do not call)"}, Reason.NOTE_DO_NOT_CALL),
        ({"phone": "202-555-0101 - opted out 2024-05-01"}, Reason.NOTE_DO_NOT_CALL),
        ({"phone": f"{OTHER_PHONE} landlord", "name": "DO NOT CALL - Amal"}, Reason.NOTE_DO_NOT_CALL),
        ({"phone": f"{OTHER_PHONE} landlord", "consent": "no"}, Reason.NO_CONSENT),
    ],
    ids=["beside the number", "with a date", "beside the name", "who refuses, in a field that is not read"],
)
def test_a_number_beside_a_no_is_called_for_no_one_else_either(
    ledger: Engine, warehouse: Engine, row: dict[str, str], reason: Reason
) -> None:
    rows = [owing("c-1", **row), owing("c-2", name="Basma Haddad", phone=OTHER_PHONE)]
    run_id = decided_run(ledger, warehouse, rows)
    assert decisions_of(ledger, tables.contact, run_id) == {"c-1": reason, "c-2": reason}


@pytest.mark.parametrize("words", ["deceased", "wrong number", "landlord"])
def test_other_words_beside_a_number_hold_their_own_person_alone(
    ledger: Engine, warehouse: Engine, words: str
) -> None:
    rows = [
        owing("c-1", phone=f"{OTHER_PHONE} {words}"),
        owing("c-2", name="Basma Haddad", phone=OTHER_PHONE),
    ]
    run_id = decided_run(ledger, warehouse, rows)
    assert decisions_of(ledger, tables.contact, run_id)["c-2"] == "call"


def test_several_phone_columns_are_tried_in_their_order(ledger: Engine, warehouse: Engine) -> None:
    # `time_zone` and `language` hold numbers here, as further columns of a customer table do.
    fill(
        warehouse,
        [
            owing("c-1", phone=PREMIUM, time_zone="202-555-0101 / 7", language="202-555-0102"),
            owing("c-2", phone="202-555-0103", time_zone="deceased"),
            owing("c-3", phone=None, time_zone=None, language="202-555-0104"),
            owing("c-4", phone=None),
        ],
    )
    phones = ["phone", "time_zone", "language"]
    columns = {name: name for name in COLUMNS if name not in phones} | {"phone": phones}
    run_id = run_for(ledger, receivables_campaign(columns=columns))
    decide_night(ledger, warehouse, run_id)
    assert decisions_of(ledger, tables.contact, run_id) == {
        "c-1": "call", "c-2": Reason.NOTE_DECEASED, "c-3": "call", "c-4": Reason.MISSING_PHONE,
    }  # fmt: skip
    called = {row["person_id"]: row for row in rows_of(ledger, tables.contact, run_id)}
    assert (called["c-1"]["phone_as_read"], called["c-1"]["phone"]) == ("202-555-0102", "+12025550102")
    read = [(row["phone"], row["other_phones"]) for row in rows_of(ledger, tables.invoice, run_id)]
    assert read[0] == (PREMIUM, ["202-555-0101 / 7", "202-555-0102"])
    assert read[2:] == [(None, ["202-555-0104"]), (None, [])]
