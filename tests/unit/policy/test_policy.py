"""A policy is what always holds, the profiles that are named, and the campaign's own rules."""

from datetime import timedelta

import pytest

from outreach.policy.policy import ALWAYS, Policy, compose
from outreach.policy.profiles import profile_names
from outreach.policy.rules import (
    CapRule,
    CoolOffRule,
    GapRule,
    HoldAfter,
    HoldRule,
    Hours,
    StopRule,
    WindowRule,
)
from outreach.policy.scope import Scope
from outreach.policy.words import words_for

OWN_CAP = CapRule.model_validate({"id": "two_a_week", "calls": 2, "within": "7d"})
NIGHT = WindowRule(id="calling_hours", allow=(Hours.model_validate({"start": "10:00", "end": "12:00"}),))


def names(policy: Policy) -> list[str]:
    return [bound.name for bound in policy.rules]


def holds(policy: Policy) -> list[HoldRule]:
    return [bound.rule for bound in policy.rules if isinstance(bound.rule, HoldRule)]


def careful() -> Policy:
    return compose(chosen=(), short_forms=())


def test_without_a_profile_the_careful_one_holds_beside_what_always_holds() -> None:
    profiles = [bound.profile for bound in careful().rules]

    assert profiles[0] == "always"
    assert set(profiles) == {"always", "careful"}


def test_rules_that_always_hold_come_first_and_cannot_be_named() -> None:
    assert names(careful())[0] == "always.known_zone"
    with pytest.raises(ValueError, match="always holds for every campaign; leave it out"):
        compose(chosen=["always"], short_forms=())


def test_own_rules_do_not_replace_the_careful_profile() -> None:
    policy = compose(chosen=[OWN_CAP], short_forms=[NIGHT])

    assert {"careful.hours", "own.two_a_week", "own.calling_hours"} <= set(names(policy))


def test_a_profile_that_no_one_ships_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        ValueError, match=r"unknown profile 'carefull' \(did you mean 'careful'\?\); allowed: "
    ):
        compose(chosen=["carefull"], short_forms=())


def test_a_profile_or_an_own_id_may_stand_there_once() -> None:
    with pytest.raises(ValueError, match="careful is named twice"):
        compose(chosen=["careful", "careful"], short_forms=())
    with pytest.raises(ValueError, match="two_a_week is the id of two rules"):
        compose(chosen=[OWN_CAP], short_forms=[OWN_CAP])


def test_a_rule_says_where_its_figures_come_from_and_whom_it_is_about() -> None:
    about_mobiles = OWN_CAP.model_copy(update={"applies": Scope(line=("mobile",)), "source": "our lawyers"})
    policy = compose(chosen=[about_mobiles], short_forms=[NIGHT])
    *_, mine = policy.of_kind(WindowRule)
    [theirs] = [bound for bound in policy.of_kind(CapRule) if bound.profile == "own"]

    assert (mine.source, mine.scopes) == ("campaign.yaml", ())
    assert (theirs.source, theirs.scopes) == ("our lawyers", (Scope(line=("mobile",)),))


def test_an_invented_audience_keeps_stops_holds_and_caps_only() -> None:
    kinds = {type(bound.rule) for bound in careful().binding(is_invented=True, wave=1).rules}

    assert kinds == {StopRule, HoldRule, CapRule}


def test_a_further_wave_is_free_of_the_gap_and_of_nothing_else() -> None:
    policy = careful()
    kept = policy.binding(is_invented=False, wave=2).rules
    left_out = [bound for bound in policy.rules if bound not in kept]

    assert {type(bound.rule) for bound in left_out} == {GapRule}
    assert policy.binding(is_invented=False, wave=1) == policy


def test_the_grace_after_a_promise_may_be_another_one() -> None:
    policy = compose(chosen=(), short_forms=(), promise_grace=timedelta(days=5))
    graces = [rule.grace for rule in holds(policy) if rule.after is HoldAfter.PROMISE]

    assert graces == [timedelta(days=5)]
    assert policy.fingerprint() != careful().fingerprint()


def test_a_policy_comes_back_whole_from_its_json() -> None:
    profiles = [name for name in profile_names() if name != ALWAYS]
    policy = compose(chosen=[OWN_CAP, *profiles], short_forms=[NIGHT])
    again = Policy.model_validate(policy.model_dump(mode="json"))

    assert again == policy
    assert again.fingerprint() == policy.fingerprint()


def test_the_careful_profile_holds_the_figures_that_the_guide_names() -> None:
    policy = careful()
    _, hours = policy.of_kind(WindowRule)
    [gap], [cool_off], [cap] = (policy.of_kind(kind) for kind in (GapRule, CoolOffRule, CapRule))

    assert [words_for(bound) for bound in (hours, gap, cool_off, cap)] == [
        "People are called only from 09:00 to 20:00, on every clock that may be theirs.",
        (
            "After a call to a person or their number, the next one comes 20 hours later at the earliest, "
            "unless they asked for it; a further wave of the same date does not wait."
        ),
        "After a conversation a person is not called for 7 days, unless they asked to be called back.",
        "At most 7 calls to a person, and as many to their number, within any 7 days.",
    ]
