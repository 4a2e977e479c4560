"""A number that is in use by its numbering plan, with the results of one search of the plan.

The library would search the plan again for each question: whether a number is valid,
its kind, its country and its zones.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneNumber,
    PhoneNumberType,
    country_code_for_region,
    national_significant_number,
    parse,
)

from outreach.domain.phones.numbering_plan import NumberingPlan, plan_of, region_and_type

_MOST_DIGITS_OF_A_CODE = 3
_DIGITS = range(2, 18)
"""The most digits that the library takes for a number."""


@dataclass(frozen=True, kw_only=True)
class ValidNumber:
    """A valid number; ``type`` is a ``PhoneNumberType``, ``region`` the library's name for its country."""

    parsed: PhoneNumber
    e164: str
    type: int
    region: str | None

    @property
    def country_code(self) -> int | None:
        """The calling code."""
        return self.parsed.country_code


@lru_cache(maxsize=256)
def valid_number(text: str, region: str | None) -> ValidNumber | None:
    """Read digits as a number; None if they are no number, or one that is not in use."""
    parsed = _parsed_at_once(text, region) or _parsed(text, region)
    if parsed is None:
        return None
    code, national = parsed.country_code or 0, national_significant_number(parsed)
    found_in, found = region_and_type(code, national)
    if found == PhoneNumberType.UNKNOWN:
        return None
    return ValidNumber(parsed=parsed, e164=f"+{code}{national}", type=found, region=found_in)


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return parse(text, region)
    except NumberParseException:
        return None


def _parsed_at_once(text: str, region: str | None) -> PhoneNumber | None:
    """Read a text of digits only as ``parse`` does; None if only the library can read it."""
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if text.startswith("+"):
        plan, digits = _plan_and_rest(digits)
    else:
        plan = _plan_at_home(region) if region else None
        if plan is None or digits.startswith(str(plan.country_code)):
            return None
        if plan.dials_abroad is not None and plan.dials_abroad.match(digits):
            return None
    national = plan.without_trunk(digits) if plan else None
    if plan is None or not national or national[0] == "0" or len(national) not in _DIGITS:
        return None
    return PhoneNumber(country_code=plan.country_code, national_number=int(national))


def _plan_and_rest(digits: str) -> tuple[NumberingPlan | None, str]:
    """Return the plan of the calling code in front, and the digits after it."""
    for length in range(1, _MOST_DIGITS_OF_A_CODE + 1):
        plan = _plan_of_code(digits[:length])
        if plan is not None:
            return plan, digits[length:]
    return None, digits


@cache
def _plan_of_code(digits: str) -> NumberingPlan | None:
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(digits), ()) if digits and digits[0] != "0" else ()
    return plan_of(int(digits), regions[0]) if regions else None


@cache
def _plan_at_home(region: str) -> NumberingPlan | None:
    code = country_code_for_region(region)
    return plan_of(code, region) if code else None
