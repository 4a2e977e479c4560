"""The protocol holds in every interleaving, and needs every one of its rules."""

import pytest

from models.protocol_model import RULES, Rule, find_double_ring


def test_with_all_rules_no_order_of_events_rings_anybody_twice() -> None:
    path, worlds = find_double_ring(RULES)
    assert path is None
    assert worlds > 1_000


@pytest.mark.parametrize("rule", list(Rule), ids=lambda rule: rule.name.lower())
def test_without_any_one_rule_somebody_can_be_rung_twice(rule: Rule) -> None:
    path, _ = find_double_ring(RULES - {rule})
    assert path is not None
