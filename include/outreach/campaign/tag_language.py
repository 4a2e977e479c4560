"""The language of expressions in ``prompt_tags``: Jinja without functions, loops or imports."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import Environment, StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach.campaign import formats
from outreach.campaign.model import CountWords
from outreach.campaign.own_values import CannotBeSaid, OwnColumns, Refused, values_of

FACTS = (
    "name",
    "first_name",
    "last_name",
    "country",
    "language",
    "invoice_count",
    "oldest_due_date",
    "days_overdue",
    "totals",
    "run_date",
    "invoice_numbers",
    "column",
)
"""The names that an expression may use."""

MOST_LISTED = 3
"""How many values a list says, unless another number is given."""

LONGEST_LIST = 100
"""The most characters of a list; a tag has room for some more words."""

TAG_ERRORS = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, SecurityError)
"""The errors that rendering may raise besides an empty fact; their messages may quote a value."""


_PLAIN_FILTERS = ("default", "lower", "title", "trim", "upper")
_TESTS = ("defined", "undefined", "none")

_ALLOWED_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Filter,
    nodes.Keyword,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.Add,
    nodes.Sub,
    nodes.Neg,
)


class _EmptyFact(StrictUndefined):
    """A fact without a value. An ``if`` may test it, but printing it or computing with it fails."""

    def __bool__(self) -> bool:  # type: ignore[override] # the parent raises
        return False

    @property
    def _undefined_message(self) -> str:
        of = "column." if isinstance(self._undefined_obj, OwnColumns) else ""
        return f"{of}{self._undefined_name} is empty"


def tag_environment(count_words: Mapping[str, Mapping[str, CountWords]]) -> Environment:
    """Return a sandbox with no globals, no loader and only the filters of this module."""
    environment = ImmutableSandboxedEnvironment(undefined=_EmptyFact, finalize=sayable)
    environment.globals.clear()
    words = {**formats.BUILT_IN_COUNT_WORDS, **count_words}
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    environment.filters = {
        **{name: environment.filters[name] for name in _PLAIN_FILTERS},
        "money": money,
        "long_date": long_date,
        "number": number,
        "language_name": language_name,
        "count": _count_filter(words),
        "list": _list_filter(words),
    }
    return environment


def forbidden_parts(template: nodes.Template) -> Iterator[nodes.Node]:
    """Yield the parts of a parsed expression that a tag may not have."""
    for node in template.find_all(nodes.Node):
        if isinstance(node, (nodes.Getattr, nodes.Getitem)):
            if column_named(node) is None and not _is_one_of_totals(node):
                yield node
        elif not isinstance(node, _ALLOWED_NODES):
            yield node


def column_named(node: nodes.Node) -> str | None:
    """Return the campaign's own column that a part of an expression names: ``column.plan``."""
    if not isinstance(node, (nodes.Getattr, nodes.Getitem)) or not _is_of(node, "column"):
        return None
    name = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", None)
    return name if isinstance(name, str) else None


def columns_in(environment: Environment, expression: str) -> Sequence[str]:
    """Return the campaign's own columns that an expression names, in order."""
    named = map(column_named, environment.parse(expression).find_all(nodes.Node))
    return tuple(dict.fromkeys(name for name in named if name is not None))


def counts_what_is_not_written(template: nodes.Template) -> bool:
    """Say whether the word for what is counted comes from a fact: a refusal would then quote that."""
    filters = (each for each in template.find_all(nodes.Filter) if each.name == "count")
    given = (each.args + [keyword.value for keyword in each.kwargs] for each in filters)
    return any(not isinstance(argument, nodes.Const) for arguments in given for argument in arguments)


def _is_one_of_totals(node: nodes.Getattr | nodes.Getitem) -> bool:
    """Tell whether a part names one currency; a fact in its place would be quoted where there is no such."""
    is_written = isinstance(node, nodes.Getattr) or isinstance(node.arg, nodes.Const)
    return is_written and _is_of(node, "totals")


def _is_of(node: nodes.Getattr | nodes.Getitem, fact: str) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == fact


def sayable(value: Any) -> Any:
    """Refuse to print values without a spoken form: a date, an amount, totals, a method."""
    if isinstance(value, Undefined) or (isinstance(value, (str, int)) and not isinstance(value, bool)):
        return value
    if isinstance(value, Refused):
        str(value)
    raise CannotBeSaid("prints a value as it stands; use money, long_date, number or count")


def _present(value: Any, kind: type | tuple[type, ...], what: str) -> Any:
    """Refuse an empty fact, as every use of it does, and a value of another kind."""
    if isinstance(value, Undefined):
        str(value)
    if isinstance(value, bool) or not isinstance(value, kind):
        raise CannotBeSaid(what)
    return value


@pass_context
def money(context: Context, value: Any, currency: str | None = None) -> str:
    """Say the total of each currency, or one amount in the given currency."""
    language = context["language"]
    if currency is None:
        return formats.say_totals(
            _present(value, Mapping, "money needs totals, or one amount and its currency"), language
        )
    amount = _present(
        value, (Decimal, int), "money with a currency needs an amount, such as totals['SAR'] | money('SAR')"
    )
    return formats.say_amount(Decimal(amount), currency, language)


@pass_context
def long_date(context: Context, value: Any) -> str:
    """Say a date with the month in words."""
    return formats.say_date(_present(value, date, "long_date needs a date"), context["language"])


@pass_context
def number(context: Context, value: Any) -> str:
    """Say a number with the language's separators."""
    return formats.say_number(
        _present(value, (int, float, Decimal), "number needs a number"), context["language"]
    )


def language_name(value: Any) -> str:
    """Name a language in English."""
    return formats.say_language(_present(value, str, "language_name needs a language"))


def _count_filter(table: formats.CountTable) -> Any:
    @pass_context
    def count(context: Context, value: Any, thing: str) -> str:
        number = _present(value, int, "count needs a whole number")
        return _counted(table, number, thing, context["language"])

    return count


def _counted(table: formats.CountTable, number: int, thing: str, language: str) -> str:
    words = table.get(thing, {}).get(language)
    if words is None:
        raise CannotBeSaid(
            f"count has no words for counting {thing!r} in {language!r}; say them in count_words"
        )
    return formats.say_count(number, words, language)


def _list_filter(table: formats.CountTable) -> Any:
    @pass_context
    def listed(context: Context, value: Any, most: int = MOST_LISTED) -> str:
        """Say as many of the first values as fit, and how many more there are."""
        values, language = values_of(value), context["language"]
        if values is None and isinstance(value, (Undefined, Refused)):
            str(value)
        if values is None or isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise CannotBeSaid("list needs invoice_numbers or a column, and may be given how many to say")
        for shown in range(min(most, len(values)), 0, -1):
            more = len(values) - shown
            rest = (_counted(table, more, "more", language),) if more else ()
            said = formats.say_list((*values[:shown], *rest), language)
            if len(said) <= LONGEST_LIST:
                return said
        raise CannotBeSaid(f"list comes out longer than {LONGEST_LIST} characters")

    return listed
