"""Expressions that are one fact, or one fact with one filter. Most are so, and need no template."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, nodes

from outreach.campaign import tag_language

Say = Callable[[Mapping[str, Any]], str]
"""Returns the value of an expression for the facts of a contact."""


def said_in_short(environment: Environment, expression: str) -> tuple[str, Say] | None:
    """Return the fact of a short expression, and the function that says the fact if it has a value.

    None for an expression that needs a template.
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
"""Filters that need only the language from the context."""
