"""The words of voice platforms for how a line ended, and ours: one tolerant table for all adapters.

Sources, none of them our own simulator: Vapi (``endedReason``), Retell
(``disconnection_reason``), Twilio and Vonage (call status and answering machine
detection), Plivo and Telnyx (hangup causes), Amazon Connect (dispositions),
LiveKit (``DisconnectReason``), Bandwidth, FreeClimb, Sinch; the vendors that have
a folder here; FreeSWITCH's and Asterisk's tables of Q.850 causes and SIP answers
(``sip_words.py``).

A word counts only as a whole. Case, width, spaces, dashes and ``_./:()`` do not matter.
A word that is not here says nothing; so does "not connected", which platforms use both
for a phone that no one answered and for a call that was never put through. An adapter
may add words of its vendor (``words_with``), but never gives one of these another
meaning.
"""

import unicodedata
from collections.abc import Iterable, Mapping

from outreach.domain.outcomes import LineOutcome
from outreach.providers.sip_words import SPELLINGS_OF_CODES

_NO_ANSWER = """
no-answer | not answered | not answer | unanswered | did not answer | customer-did-not-answer
user did not answer | callee did not answer | recipient did not answer | call not answered | dial_no_answer
provider_no_answer | no answer from user | no user response | no user responding | ring timeout
ring timeout reached | ringing timeout | ring no answer | rang no answer | rna | timeout | timed out
no_response | missed | missed call | call missed | subscriber absent | user_unavailable | callee unavailable
customer unavailable | temporarily unavailable | amd_unanswered | not reachable | unreachable
customer not reachable | switched off | phone switched off | out of coverage | out of coverage area
originator_cancel | request terminated | recovery on timer expire | recovery on timer expiry
"""
"""The caller gave up: by ring timeout, or because the phone is off. It counts as made."""

_BUSY = """
busy | user_busy | customer-busy | callee busy | recipient busy | line busy | busy line | busy here
busy everywhere | busy signal | busy tone | call busy | call_busy | dial_busy | provider_busy | number busy
line engaged | engaged | sit_tone_busy | destination busy
"""

_VOICEMAIL = """
voicemail | voice mail | voicemail reached | voice_mail_reached | voicemail detected | voicemail_hangup
voicemail_message_left | message_left | voicemail left | left voicemail | voicemail message | voicemail drop
voicemail dropped | voicemail_beep | voicemail_no_beep | went to voicemail | sent to voicemail
answered by voicemail | machine | machine detected | detected machine | machine_detected | machine_start
machine_end_beep | machine_end_silence | machine_end_other | machine answered | answered by machine
answered_machine | answering machine | answering machine detected | answering_machine_beep | amd_machine
amd machine detected | mailbox | mailbox full | mailbox reached | ivr_reached | ivr_hangup | ivr detected
fax | fax detected | fax_machine_detected | answered by fax
"""
"""A machine of any kind took the call."""

_REJECTED = """
rejected | reject | call rejected | call.rejected | user rejected | customer rejected | callee rejected
recipient rejected | rejected by user | dial_rejected | provider_rejected | vonage-rejected | declined
decline | call declined | user_declined | customer declined | callee declined | declined by user | blocked
call blocked | number blocked | network_blocked | blocked by carrier | carrier blocked
carrier_rejected | rejected by carrier | spam blocked
marked_as_spam | unwanted | incoming call barred | incoming calls barred | call barred
destination number barred | destination country barred
"""

_INVALID_NUMBER = """
invalid number | number invalid | number-invalid | invalid | invalid phone number | phone number invalid
invalid destination | invalid destination address | invalid destination number | invalid number format
address incomplete | not a valid number | unallocated number | unallocated | unassigned number
unallocated (unassigned) number | unassigned (unallocated) number | vacant number | number changed
not in service | number not in service | out of service | number out of service
destination out of service | disconnected number | number disconnected | does not exist
number does not exist | nonexistent number | not_found | number not found | bad number | dead number
misdialed | misdialled | customer misdialed | twilio-reported-customer-misdialed | sit_tone_invalid_number
"""

_CANCELLED = """
cancelled | canceled | cancel | call cancelled | call canceled | callCanceled | dial cancelled
dial canceled | provider_cancelled | manually-canceled | manually cancelled | suppressed | suppression
call suppressed | number suppressed | on suppression list | suppression list | do_not_call | do not call list
on do not call list | dnc | dnc list | on dnc list | dnc listed | dnc blocked | aborted | abort
call aborted | skipped | skip | call skipped | filtered | excluded | not dialed | not dialled
never dialed | never dialled | not attempted | not placed | not called | cancelled_by_user | canceled_by_user
cancelled by api | canceled-by-api | blocked_by_dnc | blacklisted
"""
"""The provider did not dial, because someone or one of its lists asked it not to."""

_FAILED = """
failed | failure | fail | error | call failed | call.failed | call error | dial_failed | dial_error
provider failed | provider-failed | provider error | carrier failed | carrier error | telephony error
congestion | network congestion | switch congestion | circuit congestion | normal circuit congestion
network error | network failure | network out of order | temporary failure | normal temporary failure
service unavailable | destination out of order | no route | no route to destination | no route destination
no circuit available | gateway down | failed to connect | failed to connect call | failed-to-connect-call
twilio-failed-to-connect-call | vonage-failed-to-connect-call | sip-gateway-failed-to-connect-call
call.in-progress.error-sip-outbound-call-failed-to-connect | sip_trunk_failure | sip_routing_error
telephony_provider_unavailable | telephony_provider_permission_denied
phone_call_provider_connection_error | over_capacity | concurrency_limit_reached | no_valid_payment
insufficient funds | insufficient balance | insufficient credits | out of credits
cancelled (out of credits) | canceled (out of credits) | cancelled (simultaneous dial limit reached)
canceled (simultaneous dial limit reached) | internal error | system error | system failure
"""

_CONNECTED = """
answered | answer | call answered | answered by human | answered by person | human | human answered
human_answered | human detected | human_residence | human_business | completed | complete | call completed
success | successful | succeeded | ended | call ended | finished | hangup | hang up | hung up
normal hangup | user_hangup | agent_hangup | caller_hangup | callee_hangup | customer hangup
assistant hangup | far_end_hangup | remote hangup | callerhangup | calleehangup | customer-ended-call
user ended call | callee ended call | assistant-ended-call | assistant-ended-call-after-message-spoken
assistant-ended-call-with-hangup-task | assistant-said-end-call-phrase
assistant-said-message-with-end-call-enabled | assistant-forwarded-call | agent_ended | agent_ended_call
agent_transferred_call | inactivity | inactivity_timeout | silence-timed-out | silence_time_out
silence timeout | exceeded-max-duration | max_duration_reached | max duration | maximum duration reached
loop_detected | transferred | call_transfer | call transferred | call_take_over | transfer_bridged
normal_clearing | normal call clearing | normal clearing
"""
"""A person or a machine took the call. These words do not prove a person: agents hang up on machines, too."""

_DASHES = "-\u058a\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2e3a\u2e3b\u2043\u2212\u00ad\u301c"
_IGNORED = str.maketrans("", "", f"{_DASHES}_./:()")


def folded(word: str | None) -> str:
    """Fold a word for comparing: case, width, spaces, dashes of all kinds and ``_./:()`` go."""
    text = unicodedata.normalize("NFKC", word or "").casefold()
    return "".join(text.split()).translate(_IGNORED)


def _words(text: str) -> list[str]:
    return [folded(word) for line in text.strip().splitlines() for word in line.split("|")]


LINE_OF_WORD: Mapping[str, LineOutcome] = {
    word: line
    for line, text in (
        (LineOutcome.NO_ANSWER, _NO_ANSWER),
        (LineOutcome.BUSY, _BUSY),
        (LineOutcome.VOICEMAIL, _VOICEMAIL),
        (LineOutcome.REJECTED, _REJECTED),
        (LineOutcome.INVALID_NUMBER, _INVALID_NUMBER),
        (LineOutcome.CANCELLED, _CANCELLED),
        (LineOutcome.FAILED, _FAILED),
    )
    for word in (*_words(text), *map(folded, SPELLINGS_OF_CODES[line]))
}
"""How the line ended, by the folded word; words for a call that was taken are left out."""

CONNECTED_WORDS = frozenset(_words(_CONNECTED)) | frozenset(
    map(folded, SPELLINGS_OF_CODES[LineOutcome.ANSWERED_HUMAN])
)
"""Folded words for a call that was taken by a person or by a machine."""


def words_with(own: Mapping[str, LineOutcome]) -> Mapping[str, LineOutcome]:
    """Return the shared table with a vendor's own words added.

    Raises ``ValueError`` for a word that the shared table has with another
    meaning: a vendor's table adds, and never overrides.
    """
    added = {folded(word): line for word, line in own.items()}
    against = [word for word, line in added.items() if is_known(word) and LINE_OF_WORD.get(word) is not line]
    if against:
        raise ValueError(f"the shared table of dialling words says otherwise of: {', '.join(against)}")
    return {**added, **LINE_OF_WORD}


def is_known(word: str | None) -> bool:
    """Tell whether the shared table has the word, for how the line ended or for a call that was taken."""
    return folded(word) in LINE_OF_WORD or folded(word) in CONNECTED_WORDS


def first_line(
    words: Iterable[str | None], table: Mapping[str, LineOutcome] = LINE_OF_WORD
) -> LineOutcome | None:
    """Return how the line ended, by the first word that says it; None if no word does."""
    return next((table[word] for word in map(folded, words) if word in table), None)
