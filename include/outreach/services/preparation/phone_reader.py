"""Reading each phone field once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

from outreach.domain.phones import ReadPhone, read_phone
from outreach.domain.phones.version import version_of_readings

PhoneField = tuple[str, str]
"""The text of a field, and the region that completes a local number in it."""

FindReadings = Callable[[Sequence[bytes]], Mapping[bytes, ReadPhone]]
"""Finds readings of earlier nights, by key."""

MOST_KNOWN = 20_000
"""How many readings are kept for the next people."""


class PhoneReader:
    """Reads phone fields, unless they were read just before or on an earlier night.

    ``anew`` are the new readings, by key.
    """

    def __init__(self, find: FindReadings | None = None) -> None:
        self.anew: dict[bytes, ReadPhone] = {}
        self._find = find
        self._known: dict[PhoneField, ReadPhone] = {}

    def read(self, fields: Iterable[PhoneField]) -> Mapping[PhoneField, ReadPhone]:
        """Return the reading of each field."""
        if len(self._known) > MOST_KNOWN:
            self._known = {}
        unknown = {reading_key(*field): field for field in fields if field not in self._known}
        kept = self._find(list(unknown)) if self._find and unknown else {}
        for key, field in unknown.items():
            reading = kept.get(key)
            if reading is None:
                reading = self.anew[key] = read_phone(field[0], region=field[1])
            self._known[field] = reading
        return self._known


def reading_key(text: str, region: str) -> bytes:
    """Return the key of a reading: a hash of the field, the region and the version of the rules."""
    whole = f"{version_of_readings()}\0{region}\0{text}"
    return sha256(whole.encode("utf-8", "surrogatepass")).digest()
