"""Others act while senders are at work: people, other campaigns, a second account, a failover."""

from collections.abc import Iterator

from models.protocol_rules import Rule
from models.protocol_world import MOST_CALLS, MOST_COPIES, OPEN, Call, Setting, World

Steps = Iterator[tuple[str, World]]


def outside_steps(world: World, rules: frozenset[Rule], setting: Setting) -> Steps:
    """Yield what may be done to the calls by others."""
    if Rule.BUSINESS_KEY not in rules and len(world.calls) < MOST_CALLS:
        yield "the DAG is triggered again", world.with_new_call("tonight")
    if setting.has_other_campaign and len(world.calls) < MOST_CALLS:
        yield "another campaign plans a call to the number", world.with_new_call("another campaign")
    for place, call in enumerate(world.calls):
        yield from _person_says(world, place, call, rules)
        if setting.has_second_account:
            yield from _fall_back(world, place, call, rules)
        if setting.has_people:
            yield from _export(world, place, call, rules)
            yield from _cancel(world, place, call, rules)
    yield from _failover(world, rules)
    if not world.may_send:
        yield "a person sweeps the provider", _swept(world, rules)


def _person_says(world: World, place: int, call: Call, rules: frozenset[Rule]) -> Steps:
    """A person looked and found that the call did not ring: it ends, and there is a new one."""
    if call.state != "unknown" or call.rings or len(world.calls) == MOST_CALLS:
        return
    if Rule.OWNER_IS_GONE in rules and world.is_locked(place):
        return
    if Rule.QUIET_TIME in rules and call.time not in ("over", "forgotten"):
        return
    ended = world.with_call(place, state="closed")
    yield f"a person: call {place} did not ring", ended.with_new_call(call.intent)


def _fall_back(world: World, place: int, call: Call, rules: frozenset[Rule]) -> Steps:
    may_move = ("planned",) if Rule.MOVE_ONLY_PLANNED in rules else ("planned", "unknown")
    if call.account == 0 and call.state in may_move:
        yield f"call {place} moves to the second account", world.with_call(place, state="planned", account=1)


def _export(world: World, place: int, call: Call, rules: frozenset[Rule]) -> Steps:
    """A person takes the batch as a file, and uploads it some time or never."""
    others = [other for number, other in enumerate(world.calls) if number != place]
    is_busy = any(other.state in OPEN for other in others) or world.is_locked(place)
    if call.state != "planned" or is_busy or not world.may_send or len(world.wire) == MOST_COPIES:
        return
    taken = world.with_request(place)
    if Rule.EXPORT_IS_A_SUBMIT in rules:
        taken = taken.with_call(place, state="submitted")
    yield f"a person exports call {place}", taken


def _cancel(world: World, place: int, call: Call, rules: frozenset[Rule]) -> Steps:
    if not world.may_send:
        return  # A person who cancels before the sweep leaves it to the sweep to find that it rang.
    may_end = ("planned",) if Rule.CANCEL_ONLY_PLANNED in rules else ("planned", *OPEN)
    if call.state in may_end:
        yield f"a person cancels call {place}", world.with_call(place, state="withdrawn")


def _failover(world: World, rules: frozenset[Rule]) -> Steps:
    """The last commit is lost: a claim, or the word that a key may be free."""
    if world.failovers:
        return
    after = world._replace(failovers=1, may_send=Rule.SWEEP_AFTER_FAILOVER not in rules)
    for place, call in enumerate(world.calls):
        if call.state == "submitting":
            yield f"a failover loses the claim of call {place}", after.with_call(place, state="planned")
        if not call.may_replay:
            yield f"a failover loses the error of call {place}", after.with_call(place, may_replay=True)


def _swept(world: World, rules: frozenset[Rule]) -> World:
    """Calls that may have left are unknown from now on, and batches claimed before are not replayed."""
    swept = world._replace(may_send=True)
    for place, call in enumerate(world.calls):
        if call.state == "planned":
            swept = swept.with_call(place, state="unknown")
        if Rule.REPLAY_AFTER_SWEEP in rules:
            swept = swept.with_call(place, may_replay=False)
    return swept
