"""A reading is kept for as long as the rules by which it was read stay the same."""

from hashlib import sha256
from pathlib import Path

import pytest

import outreach.domain.phones
from outreach.domain import zones
from outreach.domain.phones import version
from outreach.domain.phones.version import READING_RULES, version_of_readings
from outreach.services.preparation.phone_reader import PhoneReader, reading_key
from outreach.services.preparation.prepared_contact import NEAREST_TO_A_CALL

RULES = (1, "5e22968fa92acdf57de0886c1059e96ee0e95fda289ed8928ec6eb06ed7cd04c")
"""The version of the rules, and the sources that had it."""


def sources() -> str:
    """The SHA-256 of all that says how a field is read."""
    folder = Path(outreach.domain.phones.__file__).parent
    rules = sorted(path for path in folder.glob("*.py") if path != Path(version.__file__))
    texts = [path.read_text(encoding="utf-8") for path in (*rules, Path(zones.__file__))]
    return sha256("\0".join([*texts, *map(str, NEAREST_TO_A_CALL)]).encode()).hexdigest()


def test_other_rules_have_another_version() -> None:
    assert (READING_RULES, sources()) == RULES, (
        "the sources by which phone fields are read have changed: raise READING_RULES if any field is "
        "read as something else now, and write the new version and hash here"
    )


@pytest.mark.parametrize("library", ["phonenumbers", "babel", "unicode"])
def test_another_release_of_what_the_rules_rest_on_is_another_version(library: str) -> None:
    assert f" {library} " in version_of_readings()


def test_readings_differ_by_field_and_by_region() -> None:
    keys = {
        reading_key(text, region)
        for text in ("0501234567", "050 1234567", "\ud800")
        for region in ("SA", "AE")
    }
    assert len(keys) == 6


def test_a_field_is_read_once() -> None:
    asked: list[int] = []
    reader = PhoneReader(lambda keys: asked.append(len(keys)) or {})  # type: ignore[func-returns-value]
    for _ in range(2):
        read = reader.read([("0501234567", "SA"), ("0501234567", "AE"), ("0501234567", "SA")])
    assert (asked, len(reader.anew)) == ([2], 2)
    assert read["0501234567", "SA"].e164 == "+966501234567"
