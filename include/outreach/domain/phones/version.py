"""The version of everything that the reading of phone fields depends on.

A reading may be kept for as long as this stays the same: the same field and region
are then read as the same number, kind, country and zones.
"""

import unicodedata
from functools import cache

import babel
import phonenumbers

READING_RULES = 1
"""Raise it when any field is read differently; ``test_version_of_readings.py`` notices a change."""


@cache
def version_of_readings() -> str:
    """Name the versions of our rules, of the numbering plans, of the zones of countries and of Unicode."""
    return (
        f"rules {READING_RULES}, phonenumbers {phonenumbers.__version__}, babel {babel.__version__}, "
        f"unicode {unicodedata.unidata_version}"
    )
