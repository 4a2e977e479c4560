"""Every rule that is shipped says where its figures come from, and no two have one name."""

import pytest

from outreach.policy.policy import ALWAYS, compose
from outreach.policy.profiles import profile_named, profile_names
from outreach.policy.rules import StopRule, ZoneRule

NAMES = profile_names()


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_is_named_like_its_file_and_says_what_it_is_not(name: str) -> None:
    profile = profile_named(name)

    assert profile.id == name
    assert profile.words.endswith("Engineering, not legal advice.")


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_of_a_profile_have_names_of_their_own(name: str) -> None:
    ids = [rule.id for rule in profile_named(name).rules]

    assert len(ids) == len(set(ids))


def test_every_rule_names_a_source_how_it_was_read_and_a_day() -> None:
    everything = compose(chosen=[name for name in NAMES if name != ALWAYS], short_forms=())

    for bound in everything.rules:
        assert bound.source.strip(), bound.name
        assert bound.read, bound.name
        assert profile_named(bound.profile).as_of.year >= 2026, bound.name


def test_only_what_always_holds_has_stops_so_that_no_scope_can_narrow_one() -> None:
    elsewhere = [name for name in NAMES if name != ALWAYS]

    assert not any(
        isinstance(rule, StopRule | ZoneRule) for name in elsewhere for rule in profile_named(name).rules
    )
