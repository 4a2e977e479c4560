"""The order of calls: an expression over the facts about a person, translated to SQL.

The text of campaign.yaml never reaches the database. It is read into a tree by the
grammar below, which knows four names and six functions, and the SQL is written from
that tree. Every expression has a value or null and never fails, so that one person's
amount cannot end a night.

    comparison := sum [ ( = | <> | < | <= | > | >= ) sum ]
    sum        := product { ( + | - ) product }
    product    := signed { ( * | / ) signed }
    signed     := [ - ] value
    value      := number | name | function ( comparison { , comparison } ) | ( comparison )
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from outreach.yaml_files.problems import did_you_mean, listed

LONGEST = 500
"""The most characters of an expression."""

DEEPEST = 20
"""The most brackets within brackets."""

NAMES = ("amount", "days_overdue", "invoice_count", "broken_promise")
"""The names that an expression may use; each is a column of ``person_values.sql``."""

_TRUTHS = frozenset({"broken_promise"})
"""Names of yes-or-no values, which count as 1 or 0."""

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_TOKEN = re.compile(
    r"""
    \s*(?: (?P<number> \d{1,15} (?: \.\d{1,6} )? ) (?![\w.])
        | (?P<word> [A-Za-z_]+ ) (?!\w)
        | (?P<sign> <> | <= | >= | [-+*/(),=<>] ) )
    """,
    re.ASCII | re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function that may be used: its number of values, and its SQL that never fails."""

    least: int
    most: int
    sql: Callable[[str], str]


FUNCTIONS: Mapping[str, Function] = {
    "least": Function(least=2, most=10, sql="least({})".format),
    "greatest": Function(least=2, most=10, sql="greatest({})".format),
    "coalesce": Function(least=2, most=10, sql="coalesce({})".format),
    "abs": Function(least=1, most=1, sql="abs({})".format),
    "ln": Function(least=1, most=1, sql="ln(nullif(greatest({}, 0), 0))".format),
    "sqrt": Function(least=1, most=1, sql="sqrt(greatest({}, 0))".format),
}


def priority_sql(text: str) -> str:
    """Return an expression as SQL over the columns ``NAMES``; raises ``ValueError`` for any other text.

    A division by zero, and the logarithm of a number not above it, is null;
    the root of a number below zero is 0. A comparison is 1 or 0.
    """
    return _Reader(text).whole()


def order_of_priority(priority: str | None) -> str:
    """Return the SQL for the order in which people are called, over the columns of ``person_values.sql``.

    The highest value comes first, a missing one last; then the most overdue,
    then the highest debt. An id decides only between people who are equal in all of this.
    """
    first = f"{priority_sql(priority)} DESC NULLS LAST, " if priority is not None else ""
    return f'{first}oldest_due_date NULLS LAST, amount DESC, person_id COLLATE "C"'


def _checked(text: str) -> str:
    priority_sql(text)
    return text


Priority = Annotated[
    str,
    AfterValidator(_checked),
    Field(examples=["amount * days_overdue", "broken_promise * 1000 + amount"]),
]
"""An expression that says who is called first."""


class _Reader:
    """Reads an expression from left to right; each method writes what it has read as SQL."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ValueError(f"is longer than {LONGEST} characters")
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    def whole(self) -> str:
        if not self._tokens:
            raise ValueError(f"is empty; write an expression over {listed(NAMES)}")
        read = self._comparison()
        if self._at < len(self._tokens):
            raise ValueError(f"has {self._tokens[self._at]!r} where an operator or the end is expected")
        return read

    def _comparison(self) -> str:
        left = self._sum()
        if self._next() in _COMPARISONS:
            operator = self._take()
            return _number_of(f"({left} {operator} {self._sum()})")
        return left

    def _sum(self) -> str:
        read = self._product()
        while self._next() in ("+", "-"):
            read = f"({read} {self._take()} {self._product()})"
        return read

    def _product(self) -> str:
        read = self._signed()
        while self._next() in ("*", "/"):
            is_division = self._take() == "/"
            factor = self._signed()
            read = f"({read} / nullif({factor}, 0))" if is_division else f"({read} * {factor})"
        return read

    def _signed(self) -> str:
        if self._next() != "-":
            return self._value()
        self._take()
        return f"(- {self._value()})"

    def _value(self) -> str:
        part = self._take()
        if part == "(":
            return self._bracketed(may_be_several=False)[0]
        if part[0].isdigit():
            return f"CAST({part} AS numeric)"
        if part == "=" and self._before() == "=":
            raise ValueError("has '=='; write one = to compare")
        if not part[0].isalpha():
            raise ValueError(f"has {part!r} where a number, a name or a bracket is expected")
        name = part.lower()
        if self._next() == "(":
            return self._called(part)
        if name not in NAMES:
            raise ValueError(
                f"uses {part!r}, which is not known{did_you_mean(name, NAMES)}; allowed: {listed(NAMES)}"
            )
        return _number_of(name) if name in _TRUTHS else f"CAST({name} AS numeric)"

    def _called(self, part: str) -> str:
        name = part.lower()
        function = FUNCTIONS.get(name)
        if function is None:
            raise ValueError(
                f"calls {part!r}, which is not known{did_you_mean(name, FUNCTIONS)}; "
                f"allowed: {listed(FUNCTIONS)}"
            )
        self._take()
        values = self._bracketed(may_be_several=True)
        if not function.least <= len(values) <= function.most:
            raise ValueError(f"gives {name} {len(values)} values; it takes {_as_many(function)}")
        return function.sql(", ".join(values))

    def _bracketed(self, *, may_be_several: bool) -> list[str]:
        """Read the values between brackets; the opening bracket is already read."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(f"is nested more than {DEEPEST} deep")
        values = [self._comparison()]
        while may_be_several and self._next() == ",":
            self._take()
            values.append(self._comparison())
        if self._take() != ")":
            raise ValueError(f"has {self._tokens[self._at - 1]!r} where a closing bracket is expected")
        self._depth -= 1
        return values

    def _before(self) -> str | None:
        """Return the part before the last taken one."""
        return self._tokens[self._at - 2] if self._at > 1 else None

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> str:
        token = self._next()
        if token is None:
            raise ValueError("ends where more is expected")
        self._at += 1
        return token


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    rest = text.rstrip()
    while at < len(rest):
        match = _TOKEN.match(rest, at)
        if match is None:
            wrong = rest[at:].split(maxsplit=1)[0][:20]
            if wrong.startswith("!="):
                raise ValueError("has '!='; write <> for not equal")
            raise ValueError(
                f"cannot be read at {wrong!r}; allowed: numbers, names, functions, + - * / ( ) = <> < <= > >="
            )
        found.append(match[0].strip())
        at = match.end()
    return found


def _number_of(truth: str) -> str:
    return f"CAST(CAST({truth} AS int) AS numeric)"


def _as_many(function: Function) -> str:
    return str(function.least) if function.least == function.most else f"{function.least} to {function.most}"
