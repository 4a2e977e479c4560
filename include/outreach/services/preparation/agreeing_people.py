"""People whose rows all agree: nothing has to be chosen, and the database has summed what is due.

Nearly all people are of this kind. One row is treated here as ``group_by_person``
treats several; a property test compares the two.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection

from outreach.campaign.model import Defaults
from outreach.domain.notes import note_among
from outreach.domain.people import normalise_person_id
from outreach.services.preparation.phone_reader import PhoneReader
from outreach.services.preparation.prepared_contact import (
    NEAREST_TO_A_CALL,
    PreparedContact,
    one_spelling,
    phone_fields,
)
from outreach.services.preparation.whereabouts import Stated, where_they_may_be
from outreach.storage.statements import statement

_PEOPLE_AT_ONCE = 2_000


def contacts_of_people_who_agree(
    connection: Connection, phones: PhoneReader, *, defaults: Defaults
) -> Iterator[PreparedContact]:
    """Make the contacts of the people of ``folded_person`` who agree."""
    options = {"yield_per": _PEOPLE_AT_ONCE}
    with connection.execute(statement("people_who_agree"), execution_options=options) as people:
        for some in people.partitions():
            yield from _contacts(list(some), phones, defaults)


def _contacts(people: list[Any], phones: PhoneReader, defaults: Defaults) -> Iterator[PreparedContact]:
    read = phones.read(
        (text, person.country or defaults.region)
        for person in people
        for text in phone_fields(person.phone, person.other_phones)
    )
    for (
        person_id, name, first_name, last_name, phone, other_phones,
        country, state, language, time_zone, consent, invoice_count, oldest, totals,
    ) in people:  # fmt: skip
        region = country or defaults.region
        fields = [(text, region) for text in phone_fields(phone, other_phones)]
        best = fields[0]
        if len(fields) > 1:
            best = min(fields, key=lambda field: NEAREST_TO_A_CALL.index(read[field].problem))
        found = read[best]
        where = where_they_may_be(
            found,
            Stated(
                zones=(time_zone,) if time_zone is not None else (),
                countries=(country,) if country is not None else (),
                states=(state,) if state is not None else (),
                is_whole=True,
            ),
        )
        yield PreparedContact(
            person_id,
            normalise_person_id(person_id),
            *one_spelling(name, first_name, last_name),
            country=country,
            language=defaults.language if language is None else language,
            phone_as_read=best[0] or None,
            phone=found.e164,
            phone_kind=found.kind,
            phone_problem=found.problem,
            note=note_among(
                name=name, first_name=first_name, last_name=last_name, phones=(phone, *(other_phones or ()))
            ),
            time_zones=list(where.time_zones),
            countries=list(where.countries),
            states=list(where.states),
            invoice_count=invoice_count,
            oldest_due_date=date.fromisoformat(oldest) if oldest else None,
            totals=totals,
            consent=consent,
        )
