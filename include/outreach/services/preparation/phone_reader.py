"""Reading each phone field of a shard once."""

from collections.abc import Iterable, Mapping

from outreach.domain.phones import ReadPhone, read_phone

PhoneField = tuple[str, str]
"""The text of a field, and the region that completes a local number in it."""

MOST_KEPT = 20_000
"""Readings that are kept for the people who follow."""


class PhoneReader:
    """Reads phone fields, and remembers what it read for as long as there is room."""

    def __init__(self) -> None:
        self._known: dict[PhoneField, ReadPhone] = {}

    def read(self, fields: Iterable[PhoneField]) -> Mapping[PhoneField, ReadPhone]:
        """Return what each of the fields says."""
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        for field in fields:
            if field not in self._known:
                self._known[field] = read_phone(field[0], region=field[1])
        return self._known
