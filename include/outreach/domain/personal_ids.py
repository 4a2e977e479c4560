"""Ids that are an e-mail address or a phone number: no message, report or list may repeat them."""

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum

from phonenumbers import NumberParseException, country_code_for_region, is_valid_number, parse


class PersonalId(StrEnum):
    """The kinds of private data that an id may be."""

    ADDRESS = "e-mail addresses"
    NUMBER = "phone numbers"


_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"(?:\+|00)[\s().-]*[1-9](?:[\s().-]*\d){6,14}")
_NATIONAL = re.compile(r"(?=(?:\D*\d){7,15}\D*$)[\d\s().\-/]+")
_NAMED_ADDRESS = re.compile(r"e[\s_.-]?mail", re.IGNORECASE)
_NAMED_NUMBER = re.compile(r"phone|mobile|msisdn", re.IGNORECASE)


def what_id_tells(text: str, *, regions: Iterable[str] = ()) -> PersonalId | None:
    """Return whether an id is an e-mail address or a phone number; None if it is neither.

    ``regions`` (ISO 3166-1 alpha-2) are those whose numbers may be written without
    country code. A customer number that is a valid phone number there by chance counts
    as one.
    """
    if _ADDRESS.search(text):
        return PersonalId.ADDRESS
    bare = text.strip()
    is_number = _NUMBER.fullmatch(bare) or (
        _NATIONAL.fullmatch(bare) and any(_is_number_of(bare, region) for region in set(regions))
    )
    return PersonalId.NUMBER if is_number else None


def _is_number_of(text: str, region: str) -> bool:
    """Tell whether digits are a valid number of a region, with or without its calling code."""
    code = str(country_code_for_region(region))
    digits = "".join(filter(str.isdigit, text))
    spellings = [text, f"+{digits}"] if digits.startswith(code) else [text]
    return any(_is_valid(spelling, region) for spelling in spellings)


def _is_valid(text: str, region: str) -> bool:
    try:
        return is_valid_number(parse(text, region))
    except NumberParseException:
        return False


def what_column_tells(name: str) -> PersonalId | None:
    """Return, by a column's name, whether it holds e-mail addresses or phone numbers; None for neither."""
    if _NAMED_ADDRESS.search(name):
        return PersonalId.ADDRESS
    return PersonalId.NUMBER if _NAMED_NUMBER.search(name) else None


def shown(text: str, *, regions: Iterable[str] = ()) -> str:
    """Return an id as it may be printed: unchanged, or a short hash if it is an address or a number."""
    return text if what_id_tells(text, regions=regions) is None else hashed(text)


def hashed(text: str) -> str:
    """Return a short hash for an id; the same id has the same hash."""
    return f"id#{hashlib.sha256(text.encode()).hexdigest()[:10]}"
