"""A provider's report on an ended call, as its simulator writes it into the log."""

from outreach_sandbox.simulator.dialler import PlacedCall
from outreach_sandbox.simulator.log import ResultMade
from outreach_sandbox.simulator.outcomes import CallEnding
from outreach_sandbox.simulator.promises import Promise
from outreach_sandbox.simulator.transcripts import Conversation


def result_of(
    call: PlacedCall,
    ending: CallEnding,
    conversation: Conversation,
    *,
    line_words: str,
    conversation_words: str | None,
    promise: Promise | None = None,
) -> ResultMade:
    """Return a result; words and promise are only those for which the provider has a field."""
    return ResultMade(
        provider_call_id=str(call.provider_call_id),
        call_id=call.call_id,
        phone=call.phone,
        line=ending.line,
        line_words=line_words,
        conversation_words=conversation_words,
        promised_on=promise.day if promise else None,
        promised_amount=promise.amount if promise else None,
        talk_seconds=conversation.talk_seconds,
        transcript_sha256=conversation.sha256,
    )
