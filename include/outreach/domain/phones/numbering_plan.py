"""The numbering plans of the phonenumbers library, each prepared once.

The library looks up a plan and its expressions anew for each question about a number,
and asks for the kind of a number again to find its country. The answers are the
library's; ``tests/unit/test_numbering_plans.py`` compares them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberType

_ASKED_FIRST = (
    ("premium_rate", PhoneNumberType.PREMIUM_RATE),
    ("toll_free", PhoneNumberType.TOLL_FREE),
    ("shared_cost", PhoneNumberType.SHARED_COST),
    ("voip", PhoneNumberType.VOIP),
    ("personal_number", PhoneNumberType.PERSONAL_NUMBER),
    ("pager", PhoneNumberType.PAGER),
    ("uan", PhoneNumberType.UAN),
    ("voicemail", PhoneNumberType.VOICEMAIL),
)
"""Kinds of numbers in the order in which the library checks them; fixed lines and mobiles come last."""


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Some national numbers of a plan; they may have any length if ``lengths`` is empty."""

    lengths: frozenset[int]
    pattern: str

    def hold(self, national: str) -> bool:
        """Tell whether a number is one of them."""
        return (not self.lengths or len(national) in self.lengths) and self.is_like(national)

    def is_like(self, national: str) -> bool:
        """Tell whether the digits of a number match, at any length."""
        return _compiled(self.pattern).fullmatch(national) is not None


@dataclass(frozen=True, kw_only=True)
class NumberingPlan:
    """The rules of a country, or a service without one, for its numbers. ``kinds`` are checked in order."""

    country_code: int
    general: Numbers | None
    kinds: Sequence[tuple[int, Numbers]]
    fixed_line: Numbers | None
    mobile: Numbers | None
    looks_alike: bool
    """Whether fixed lines and mobiles have the same numbers."""
    leading_digits: re.Pattern[str] | None
    """The first digits of the numbers, if the calling code alone does not identify them."""
    dials_abroad: re.Pattern[str] | None
    trunk_prefix: re.Pattern[str] | None
    is_trunk_plain: bool
    """Whether a trunk prefix is only dropped, and not replaced."""

    def type_of(self, national: str) -> int:
        """Return the ``PhoneNumberType`` of a national number; ``UNKNOWN`` where it is not in use."""
        if not _hold(self.general, national):
            return int(PhoneNumberType.UNKNOWN)
        for kind, numbers in self.kinds:
            if numbers.hold(national):
                return kind
        if _hold(self.fixed_line, national):
            is_either = self.looks_alike or _hold(self.mobile, national)
            return int(PhoneNumberType.FIXED_LINE_OR_MOBILE if is_either else PhoneNumberType.FIXED_LINE)
        is_mobile = not self.looks_alike and _hold(self.mobile, national)
        return int(PhoneNumberType.MOBILE if is_mobile else PhoneNumberType.UNKNOWN)

    def without_trunk(self, digits: str) -> str | None:
        """Return the digits without a trunk prefix; None if only the library can find it."""
        found = self.trunk_prefix.match(digits) if self.trunk_prefix else None
        if found is None:
            return digits
        rest = digits[found.end() :]
        general = self.general
        if not self.is_trunk_plain or general is None or len(rest) not in general.lengths:
            return None
        return digits if general.is_like(digits) and not general.is_like(rest) else rest


def _hold(numbers: Numbers | None, national: str) -> bool:
    return numbers is not None and numbers.hold(national)


@cache
def plan_of(country_code: int, region: str) -> NumberingPlan | None:
    """Return a plan by its calling code and the library's name for its region; None if there is none."""
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    if metadata is None:
        return None
    kinds = [(kind, _numbers(getattr(metadata, name))) for name, kind in _ASKED_FIRST]
    trunk = _expression(metadata.national_prefix_for_parsing)
    return NumberingPlan(
        country_code=country_code,
        general=_numbers(metadata.general_desc),
        kinds=[(kind, numbers) for kind, numbers in kinds if numbers is not None],
        fixed_line=_numbers(metadata.fixed_line),
        mobile=_numbers(metadata.mobile),
        looks_alike=bool(metadata.same_mobile_and_fixed_line_pattern),
        leading_digits=_expression(metadata.leading_digits),
        dials_abroad=_expression(metadata.international_prefix),
        trunk_prefix=trunk,
        is_trunk_plain=trunk is not None and not trunk.groups and not metadata.national_prefix_transform_rule,
    )


def _numbers(desc: Any) -> Numbers | None:
    """Return the numbers that the library describes; None where there are none."""
    if desc is None or not desc.national_number_pattern:
        return None
    return Numbers(lengths=frozenset(desc.possible_length), pattern=desc.national_number_pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile an expression when it is first used: most of a plan never are."""
    return re.compile(pattern)


def _expression(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


def region_and_type(country_code: int, national: str) -> tuple[str | None, int]:
    """Return the region of a number and its type, both as the library names them."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(country_code, ())
    for region in regions:
        plan = plan_of(country_code, region)
        if len(regions) == 1:
            return region, plan.type_of(national) if plan else int(PhoneNumberType.UNKNOWN)
        if plan is None:
            continue
        if plan.leading_digits is not None:
            if plan.leading_digits.match(national):
                return region, plan.type_of(national)
        elif (kind := plan.type_of(national)) != PhoneNumberType.UNKNOWN:
            return region, kind
    return None, int(PhoneNumberType.UNKNOWN)
