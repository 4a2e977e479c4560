"""Answers of SIP (RFC 3261, 5393, 8197, 8688) and causes of Q.850, as platforms spell them.

A number alone is read only if it is no status of HTTP: ``486`` is of SIP only, but
``404`` may be of anything.
"""

from collections.abc import Mapping

from outreach.domain.outcomes import LineOutcome

_SIP: Mapping[LineOutcome, Mapping[int, str]] = {
    LineOutcome.ANSWERED_HUMAN: {200: "ok"},
    LineOutcome.NO_ANSWER: {
        408: "request timeout",
        480: "temporarily unavailable",
        487: "request terminated",
    },
    LineOutcome.BUSY: {486: "busy here", 600: "busy everywhere"},
    LineOutcome.REJECTED: {603: "decline", 607: "unwanted", 608: "rejected"},
    LineOutcome.INVALID_NUMBER: {
        404: "not found",
        410: "gone",
        484: "address incomplete",
        604: "does not exist anywhere",
    },
    LineOutcome.FAILED: {
        403: "forbidden",
        488: "not acceptable here",
        500: "server internal error",
        502: "bad gateway",
        503: "service unavailable",
        504: "server time-out",
    },
}
"""200 says that the call was taken. 487 comes when the caller gave up while the phone rang."""

_Q850: Mapping[LineOutcome, tuple[int, ...]] = {
    LineOutcome.ANSWERED_HUMAN: (16,),
    LineOutcome.NO_ANSWER: (18, 19, 20, 102),
    LineOutcome.BUSY: (17,),
    LineOutcome.REJECTED: (21,),
    LineOutcome.INVALID_NUMBER: (1, 22, 28),
    LineOutcome.FAILED: (3, 27, 34, 38, 41, 42),
}

_OF_SIP_ALONE = frozenset({480, 484, 486, 487, 488, 600, 603, 604, 607, 608})


def _sip(code: int, reason: str) -> list[str]:
    with_reason = [
        f"{start}{code} {reason}"
        for start in ("", "sip ", "sip/2.0 ", "call.in-progress.error-providerfault-outbound-sip-")
    ]
    alone = [f"{start}{code}" for start in ("sip ", "sip/2.0 ", "sip code ", "sip error ", "sip status ")]
    return [*with_reason, *alone, *([str(code)] if code in _OF_SIP_ALONE else [])]


def _q850(cause: int) -> list[str]:
    return [f"q.850 {cause}", f"q.850 cause {cause}", f"cause {cause}", f"hangup cause {cause}"]


SPELLINGS_OF_CODES: Mapping[LineOutcome, tuple[str, ...]] = {
    line: (
        *(word for code, reason in _SIP.get(line, {}).items() for word in _sip(code, reason)),
        *(word for cause in _Q850.get(line, ()) for word in _q850(cause)),
    )
    for line in LineOutcome
}
"""All spellings by line outcome; ``answered_human`` has those for a call that a person or a machine took."""
