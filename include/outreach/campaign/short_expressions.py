"""Expressions that are one fact, or one fact through one filter: most are, and need no template."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, nodes

from outreach.campaign import tag_language

Say = Callable[[Mapping[str, Any]], str]
"""Says the value of an expression for the facts of a contact."""


def said_in_short(environment: Environment, expression: str) -> tuple[str, Say] | None:
    """Return the fact that a short expression is about, and what says it where the fact has a value.

    None for an expression that only a template can say.
    """
    match environment.parse(expression).body:
        case [nodes.Output(nodes=[nodes.Name(name=fact)])]:
            return fact, lambda context: str(tag_language.sayable(context[fact]))
        case [nodes.Output(nodes=[nodes.Filter(node=nodes.Name(name=fact), name=name, kwargs=[]) as used])]:
            if name not in _WITH_LANGUAGE or not all(isinstance(each, nodes.Const) for each in used.args):
                return None
            constants = [each.value for each in used.args if isinstance(each, nodes.Const)]
            apply = environment.filters[name]
            return fact, lambda context: str(tag_language.sayable(apply(context, context[fact], *constants)))
        case _:
            return None


_WITH_LANGUAGE = frozenset({"money", "long_date", "number", "count", "list"})
"""Filters that ask the context for the language, and for nothing else."""
