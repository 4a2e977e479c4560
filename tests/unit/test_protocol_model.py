"""The protocol holds in every interleaving, and needs every one of its rules."""

import pytest

from models.protocol_model import find_double_ring
from models.protocol_rules import RULES, Rule
from models.protocol_world import (
    HIDES_ERRORS,
    KEYLESS,
    KILLS_HIDE_ERRORS,
    LISTS_LATE,
    MANY_HANDS,
    MISFORTUNES,
    READABLE,
    SETTINGS,
    Setting,
)

NEEDED_IN: dict[Rule, tuple[Setting, ...]] = {
    Rule.ABSENCE_IS_NO_PROOF: (KEYLESS, READABLE, LISTS_LATE),
    Rule.REPLAY_WITHOUT_ERROR: (LISTS_LATE,),
    Rule.REPLAY_ON_OWN_WORD: (KILLS_HIDE_ERRORS,),
    Rule.REPLAY_ASKS_FIRST: (HIDES_ERRORS,),
    Rule.REPLAY_AFTER_QUIET: (LISTS_LATE, HIDES_ERRORS),
    Rule.REPLAY_COUNTS_ANEW: (LISTS_LATE, HIDES_ERRORS),
    Rule.REPLAY_LOOKS_AGAIN: (LISTS_LATE, HIDES_ERRORS),
    Rule.REPLAY_AT_ONCE: (LISTS_LATE, HIDES_ERRORS),
    Rule.REPLAY_BEFORE_PEOPLE: (LISTS_LATE, HIDES_ERRORS),
    Rule.REPLAY_WITHIN_LIFE: (LISTS_LATE,),
    Rule.REPLAY_AFTER_SWEEP: (LISTS_LATE,),
    Rule.MOVE_ONLY_PLANNED: (MANY_HANDS,),
    Rule.EXPORT_IS_A_SUBMIT: (MANY_HANDS,),
    Rule.CANCEL_ONLY_PLANNED: (MANY_HANDS,),
}
"""Where a rule is needed; the others are needed already with a provider that has neither keys nor lists."""

CASES = [
    pytest.param(rule, setting, id=f"{rule.name.lower()}-{number}")
    for rule in Rule
    for number, setting in enumerate(NEEDED_IN.get(rule, (KEYLESS,)))
]


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_with_all_rules_no_order_of_events_calls_anyone_twice(setting: Setting) -> None:
    path, worlds = find_double_ring(RULES, setting)
    assert path is None
    assert worlds > 1_000


@pytest.mark.parametrize(("rule", "setting"), CASES)
def test_without_any_one_rule_someone_can_be_called_twice(rule: Rule, setting: Setting) -> None:
    path, _ = find_double_ring(RULES - {rule}, setting)
    assert path is not None


@pytest.mark.parametrize("misfortune", MISFORTUNES.values(), ids=MISFORTUNES)
def test_a_double_call_by_a_replay_needs_a_server_error_after_an_admission(
    misfortune: Setting,
) -> None:
    path, _ = find_double_ring(RULES, misfortune)
    assert path is not None
    assert any("a server error frees its key" in step for step in path)
