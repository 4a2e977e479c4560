"""Replaying: the same bytes under the same key, by a sender that found a call unknown.

It looks, takes the batch's lock, asks the provider for the batch by name and
connects; then it looks again, writes the replay down, and sends at once.
"""

from collections.abc import Iterator

from models.protocol_rules import Rule
from models.protocol_world import Sender, World

Steps = Iterator[tuple[str, World]]


def replay_steps(world: World, number: int, sender: Sender, rules: frozenset[Rule]) -> Steps:
    """Yield what a sender that replays may do next."""
    match sender.at:
        case "ready":
            for place, call in enumerate(world.calls):
                is_absent = Rule.REPLAY_ASKS_FIRST not in rules or not call.is_listed
                if is_absent and may_be_replayed(world, place, rules) and not world.is_locked(place):
                    asked = Sender(at="asked", call=place, has_lock=True)
                    yield f"a sender does not find call {place} by name", world.with_sender(number, asked)
        case "asked":
            if Rule.REPLAY_LOOKS_AGAIN not in rules or may_be_replayed(world, sender.call, rules):
                written = _written_down(world, number, sender, rules)
                yield "the sender writes the replay down", written
        case "replaying":
            if sender.is_prompt or Rule.REPLAY_AT_ONCE not in rules:
                writing = sender._replace(at="writing")
                yield "the sender sees that it is in time", world.with_sender(number, writing)


def _written_down(world: World, number: int, sender: Sender, rules: frozenset[Rule]) -> World:
    written = world.with_sender(number, sender._replace(at="replaying", is_prompt=True, is_replay=True))
    written = written.with_call(sender.call, is_heard_out=False)
    if Rule.REPLAY_ON_OWN_WORD in rules:
        written = written.with_call(sender.call, may_replay=False)
    if Rule.REPLAY_LOOKS_AGAIN in rules:
        # A sender that asked before this replay will see at its own last look that the answer is too old.
        for other, asked in enumerate(written.senders):
            if asked.at == "asked" and asked.call == sender.call:
                written = written.with_sender(other, Sender())
    if Rule.REPLAY_COUNTS_ANEW in rules and world.calls[sender.call].time == "quiet":
        # A person's quiet time still counts from the claim: once it is over it stays so.
        written = written.with_call(sender.call, time="fresh")
    return written


def may_be_replayed(world: World, place: int, rules: frozenset[Rule]) -> bool:
    """Tell what the ledger says about replaying a call."""
    call = world.calls[place]
    times = {"quiet"}
    times |= {"fresh"} if Rule.REPLAY_AFTER_QUIET not in rules else set()
    times |= {"over"} if Rule.REPLAY_BEFORE_PEOPLE not in rules else set()
    times |= {"forgotten"} if Rule.REPLAY_WITHIN_LIFE not in rules else set()
    is_protected = call.may_replay or Rule.REPLAY_WITHOUT_ERROR not in rules
    is_swept = world.may_send or Rule.REPLAY_AFTER_SWEEP not in rules
    return call.state == "unknown" and is_protected and is_swept and call.time in times
