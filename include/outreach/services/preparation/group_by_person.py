"""Grouping invoices into contacts with pandas, column by column.

Imported only where it is used: pandas takes half a second to load.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from outreach.campaign.model import Defaults
from outreach.domain.decisions import Reason
from outreach.domain.notes import gravest, note_among
from outreach.domain.people import normalise_person_id
from outreach.domain.phones import UNKNOWN_REGION, ReadPhone
from outreach.services.preparation.phone_reader import PhoneReader
from outreach.services.preparation.prepared_contact import NEAREST_TO_A_CALL, PreparedContact, phone_fields
from outreach.services.preparation.totals import told_invoices, told_totals
from outreach.services.preparation.whereabouts import is_unreadable, whereabouts_of

_NAMES = ["name", "first_name", "last_name"]


def fold_contacts(
    rows: Sequence[Sequence[Any]],
    *,
    columns: Sequence[str],
    defaults: Defaults,
    min_amount: Mapping[str, Decimal],
    phones: PhoneReader,
) -> Iterator[PreparedContact]:
    """Group invoice rows, in the order of the extract, into one contact per person.

    - The rows that are due: those without their own reason, less the person's credit notes; nothing in a
      currency whose total is at or below its ``min_amount``, or half of its smallest unit.
    - The phone: the first callable one in any row of the person, in the order of the phone columns;
      else the first of those that came nearest to being callable. Each field is read separately. A
      local number is completed with the row's country, else the campaign's; not when the row's country
      is unreadable.
    - The note: the gravest that any row has in a name or a number (``domain/notes.py``).
    - The name: the spelling of most rows, then the longest.
    - Country, language: the first row that has one; else none, and the campaign's.
    - Time zones: every one that number, rows and address leave possible (``domain/zones.py``).
    - Countries: the number's, the rows', and those of the states and zones that rows state. An unreadable
      one is no evidence.
    - States: every one that number and rows leave possible (``domain/states.py``); none when a row has a
      state or a country that cannot be read.
    - Consent: refused when any row refuses it, or says something unreadable.
    """
    invoices = pd.DataFrame([tuple(row) for row in rows], columns=list(columns), dtype=object)
    totals = told_totals(invoices, min_amount=min_amount)
    due = told_invoices(invoices, totals)
    names = _names(invoices)
    numbers = _phones(invoices, phones, region=defaults.region)
    notes = _notes(invoices)
    countries, languages = _first(invoices, "country"), _first(invoices, "language")
    where = whereabouts_of(invoices, {person: phone for person, (_, phone) in numbers.items()})
    counts = due.groupby("person_id").size().to_dict()
    oldest = _first(due.sort_values("due_date", kind="stable"), "due_date")
    consents = _consents(invoices)
    for person_id in invoices["person_id"].drop_duplicates():
        phone_as_read, phone = numbers[person_id]
        yield PreparedContact(
            person_id,
            normalise_person_id(person_id),
            *names.get(person_id, (None, None, None)),
            country=countries.get(person_id),
            language=languages.get(person_id, defaults.language),
            phone_as_read=phone_as_read,
            phone=phone.e164,
            phone_kind=phone.kind,
            phone_problem=phone.problem,
            note=notes.get(person_id),
            time_zones=list(where[person_id].time_zones),
            countries=list(where[person_id].countries),
            states=list(where[person_id].states),
            invoice_count=counts.get(person_id, 0),
            oldest_due_date=oldest.get(person_id),
            totals=json.dumps(totals.get(person_id, {})),
            consent=consents.get(person_id),
        )


def _first(frame: pd.DataFrame, column: str) -> dict[str, Any]:
    """Map each person to the first non-empty value of a column."""
    there = frame.dropna(subset=[column]).drop_duplicates("person_id")
    return dict(zip(there["person_id"], there[column], strict=True))


def _names(invoices: pd.DataFrame) -> dict[str, tuple[str | None, str | None, str | None]]:
    spelled = invoices[["person_id", *_NAMES]].fillna("")
    for column in _NAMES:
        spelled[column] = spelled[column].str.split().str.join(" ")
    whole = (spelled["first_name"] + " " + spelled["last_name"]).str.strip()
    spelled["name"] = spelled["name"].where(spelled["name"] != "", whole)
    variants = spelled.groupby(["person_id", *_NAMES]).size().reset_index(name="rows")
    variants = variants[variants["name"] != ""]
    variants["length"] = sum(variants[column].str.len() for column in _NAMES)
    ranked = variants.sort_values(["rows", "length", *_NAMES], ascending=[False, False, True, True, True])
    best = ranked.drop_duplicates("person_id")
    return {
        person: (name or None, first or None, last or None)
        for person, name, first, last in zip(
            best["person_id"], *(best[column] for column in _NAMES), strict=True
        )
    }


def _phones(
    invoices: pd.DataFrame, phones: PhoneReader, *, region: str
) -> dict[str, tuple[str | None, ReadPhone]]:
    """Map each person to the phone field that counts, and its reading; each field is read once."""
    regions = invoices["country"].fillna(region).mask(is_unreadable(invoices, "country"), UNKNOWN_REGION)
    rows = zip(invoices["person_id"], invoices["phone"], invoices["other_phones"], regions, strict=True)
    fields = [
        (person, text, of_row)
        for person, phone, others, of_row in rows
        for text in phone_fields(phone, others)
    ]
    found = pd.DataFrame(fields, columns=["person_id", "text", "region"], dtype=object)
    different = dict.fromkeys(zip(found["text"], found["region"], strict=True))
    read = phones.read(different)
    found["rank"] = [NEAREST_TO_A_CALL.index(read[text, of_row].problem) for _, text, of_row in fields]
    best = found.sort_values("rank", kind="stable").drop_duplicates("person_id")
    return {
        person: (text or None, read[text, region])
        for person, text, region in zip(best["person_id"], best["text"], best["region"], strict=True)
    }


def _notes(invoices: pd.DataFrame) -> dict[str, Reason]:
    """Map each person with a note in any row to the gravest note."""
    found: dict[str, Reason | None] = {}
    columns = ("person_id", *_NAMES, "phone", "other_phones")
    for person, name, first, last, phone, others in zip(*(invoices[each] for each in columns), strict=True):
        note = note_among(name=name, first_name=first, last_name=last, phones=(phone, *others))
        found[person] = gravest((found.get(person), note))
    return {person: note for person, note in found.items() if note is not None}


def _consents(invoices: pd.DataFrame) -> dict[str, bool]:
    """Map each person whose rows name a consent to the combined consent."""
    said = invoices.assign(consent=invoices["consent"].mask(is_unreadable(invoices, "consent"), False))
    # False sorts before True, so one refusal is the first of a person's values.
    return _first(said.sort_values("consent", kind="stable"), "consent")
