"""The meanings of the words with which voice agents end a call.

Words that stop further calls work without configuration; a campaign may add its own. A word matches only as a
whole: ``NOT_DECEASED`` says nothing about a death, and a whole sentence never matches.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from outreach.domain.outcomes import ConversationOutcome

_SPELLINGS: Mapping[ConversationOutcome, tuple[str, ...]] = {
    ConversationOutcome.OPT_OUT: (
        "OPT_OUT", "OPTED_OUT", "OPT_OUT_REQUEST", "OPT_OUT_REQUESTED", "REQUESTED_OPT_OUT",
        "CUSTOMER_OPTED_OUT", "USER_OPTED_OUT", "DO_NOT_CALL", "DO_NOT_CALL_AGAIN", "DO_NOT_CALL_REQUEST",
        "DO_NOT_CALL_REQUESTED", "REQUESTED_DO_NOT_CALL", "DONT_CALL", "DONT_CALL_AGAIN", "DNC",
        "DNC_REQUEST", "DNC_REQUESTED", "REQUESTED_DNC", "ADD_TO_DNC", "DO_NOT_CONTACT", "DONT_CONTACT",
        "STOP", "STOP_CALLING", "STOP_CALLS", "STOP_CONTACT", "STOP_REQUEST", "NO_MORE_CALLS", "REMOVE_ME",
        "REMOVE_FROM_LIST", "REMOVE_NUMBER", "REMOVAL_REQUEST", "REMOVAL_REQUESTED", "UNSUBSCRIBE",
        "UNSUBSCRIBED", "CEASE_CONTACT", "CEASE_AND_DESIST", "CEASE_COMMUNICATION", "CEASE", "DNC_LIST",
        "REVOKE_CONSENT", "REVOKES_CONSENT", "CONSENT_REVOKED",
        "CONSENT_WITHDRAWN", "REVOKED_CONSENT", "WITHDREW_CONSENT",
    ),
    ConversationOutcome.WRONG_NUMBER: (
        "WRONG_NUMBER", "WRONG_PHONE_NUMBER", "WRONG_PHONE", "INCORRECT_NUMBER", "INCORRECT_PHONE_NUMBER",
        "REASSIGNED_NUMBER", "NUMBER_REASSIGNED", "NOT_THEIR_NUMBER",
    ),
    ConversationOutcome.DECEASED: (
        "DECEASED", "CUSTOMER_DECEASED", "DEBTOR_DECEASED", "CONSUMER_DECEASED", "CONTACT_DECEASED",
        "PERSON_DECEASED", "DECEASED_CUSTOMER", "REPORTED_DECEASED", "DECEASED_REPORTED", "DIED", "DEAD",
        "CUSTOMER_DIED", "PASSED_AWAY", "CUSTOMER_PASSED_AWAY", "DEATH", "DEATH_REPORTED",
    ),
    ConversationOutcome.ATTORNEY: (
        "ATTORNEY", "ATTORNEY_REPRESENTED", "ATTORNEY_REPRESENTATION", "ATTORNEY_INVOLVED",
        "ATTORNEY_RETAINED", "HAS_ATTORNEY", "HAS_AN_ATTORNEY", "REPRESENTED_BY_ATTORNEY",
        "REPRESENTED_BY_AN_ATTORNEY", "LAWYER", "HAS_LAWYER", "HAS_A_LAWYER", "LAWYER_INVOLVED",
        "REPRESENTED_BY_LAWYER", "REPRESENTED_BY_A_LAWYER", "LEGAL_REPRESENTATION", "LEGALLY_REPRESENTED",
        "LEGAL_COUNSEL", "REPRESENTED_BY_COUNSEL", "SOLICITOR", "HAS_SOLICITOR", "REPRESENTED_BY_SOLICITOR",
    ),
    ConversationOutcome.DISPUTE: (
        "DISPUTE", "DISPUTED", "DISPUTES", "DISPUTE_RAISED", "DISPUTE_FILED", "DISPUTE_REPORTED",
        "DISPUTES_DEBT", "DISPUTED_DEBT", "DEBT_DISPUTED", "DEBT_DISPUTE", "DISPUTES_INVOICE",
        "DISPUTED_INVOICE", "INVOICE_DISPUTED", "INVOICE_DISPUTE", "DISPUTES_AMOUNT", "DISPUTED_AMOUNT",
        "AMOUNT_DISPUTED", "BILLING_DISPUTE", "DISPUTED_BILL", "DENIES_DEBT", "DEBT_DENIED", "NOT_MY_DEBT",
    ),
    ConversationOutcome.HARDSHIP: (
        "HARDSHIP", "FINANCIAL_HARDSHIP", "FINANCIAL_DIFFICULTY", "FINANCIAL_DIFFICULTIES",
        "HARDSHIP_REPORTED", "UNABLE_TO_PAY", "CANNOT_PAY", "CAN_NOT_PAY", "CANT_PAY", "INABILITY_TO_PAY",
        "CANNOT_AFFORD",
    ),
    ConversationOutcome.CLAIMS_PAID: (
        "CLAIMS_PAID", "CLAIMED_PAID", "CLAIM_PAID", "ALREADY_PAID", "PAID_ALREADY", "SAYS_PAID",
        "SAYS_ALREADY_PAID", "CLAIMS_ALREADY_PAID", "CLAIMS_TO_HAVE_PAID", "PAYMENT_MADE",
        "PAYMENT_ALREADY_MADE", "PAID",
    ),
    ConversationOutcome.PROMISE_TO_PAY: (
        "PROMISE_TO_PAY", "PROMISED_TO_PAY", "PTP", "PAYMENT_PROMISED", "AGREED_TO_PAY", "WILL_PAY",
    ),
    ConversationOutcome.REFUSED: (
        "REFUSED", "REFUSAL", "REFUSED_TO_PAY", "REFUSES_TO_PAY", "WILL_NOT_PAY", "WONT_PAY",
    ),
    ConversationOutcome.CALLBACK: (
        "CALLBACK", "CALLBACK_REQUESTED", "CALLBACK_REQUEST", "REQUESTED_CALLBACK", "CALL_BACK_LATER",
    ),
    ConversationOutcome.NO_COMMITMENT: ("NO_COMMITMENT",),
    ConversationOutcome.THIRD_PARTY: ("THIRD_PARTY",),
    ConversationOutcome.LANGUAGE_BARRIER: ("LANGUAGE_BARRIER",),
    ConversationOutcome.UNINTELLIGIBLE: ("UNINTELLIGIBLE",),
    ConversationOutcome.NONE: ("NONE", "NULL", "N/A", "NO_OUTCOME", "NOT_APPLICABLE"),
}  # fmt: skip
"""How voice agents spell the result of a call, by meaning. The first of each is its plainest word."""

_STATUSES = frozenset({"success", "failure", "true", "false", "passed", "failed", "pass", "fail"})
"""Results of an evaluation, which say nothing about the talk: ignored unless a campaign maps them."""

_HELD = {
    ConversationOutcome.HARDSHIP: 1,
    ConversationOutcome.CLAIMS_PAID: 1,
    ConversationOutcome.WRONG_NUMBER: 2,
    ConversationOutcome.DISPUTE: 2,
    ConversationOutcome.DECEASED: 3,
    ConversationOutcome.ATTORNEY: 3,
    ConversationOutcome.OPT_OUT: 4,
}
"""How many calls a meaning stops, from least to most: none, those until a payment is due,
those about an invoice or to a number, those to a person, those to both."""


def fold_word(text: str) -> str:
    """Fold a word: case, spaces, hyphens, underscores and apostrophes make no difference."""
    return _folded_word(text) if len(text) <= _LONGEST_KEPT else _fold(text)


_LONGEST_KEPT = 50
"""The longest word whose folded form is cached: agents use the same few words in every call."""


@lru_cache(maxsize=1000)
def _folded_word(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        character
        for character in normal
        if character not in "_'’"
        and not character.isspace()
        and unicodedata.category(character) not in ("Pd", "Cf", "Cc")
    )


BUILT_IN_WORDS: Mapping[str, ConversationOutcome] = {
    fold_word(spelling): meaning for meaning, spellings in _SPELLINGS.items() for spelling in spellings
}
"""The meaning of each built-in word, by its folded spelling."""


def is_graver(meaning: ConversationOutcome, than: ConversationOutcome) -> bool:
    """Tell whether one meaning stops more calls than another."""
    return _HELD.get(meaning, 0) > _HELD.get(than, 0)


def weakens(word: str, meaning: ConversationOutcome) -> ConversationOutcome | None:
    """Return the built-in meaning that this mapping of the word would weaken; None if it weakens none."""
    built_in = BUILT_IN_WORDS.get(fold_word(word))
    if built_in is None or built_in not in _HELD:
        return None
    return None if meaning is built_in or is_graver(meaning, built_in) else built_in


@dataclass(frozen=True, kw_only=True)
class OutcomeWords:
    """A campaign's own words by their folded spelling; the built-in words apply where it has none."""

    own: Mapping[str, ConversationOutcome] = field(default_factory=dict)

    @classmethod
    def of(cls, meanings: Mapping[str, ConversationOutcome]) -> "OutcomeWords":
        """Return the table for words as a campaign spells them."""
        return cls(own={fold_word(word): meaning for word, meaning in meanings.items()})

    def meaning_of(self, text: str | None) -> ConversationOutcome | None:
        """Return the meaning of the agent's own word; None if it says nothing or is in no table."""
        folded = fold_word(text or "")
        return (self.own.get(folded) or BUILT_IN_WORDS.get(folded)) if folded else None

    def own_meaning_of(self, text: str) -> ConversationOutcome | None:
        """Translate a word by the campaign's own table alone."""
        return self.own.get(fold_word(text))

    def gravest_of(self, texts: Iterable[str]) -> ConversationOutcome | None:
        """Return the meaning, of several words, that stops the most calls; None if none has a meaning."""
        meanings = [meaning for text in texts if (meaning := self.meaning_of(text))]
        return max(meanings, key=lambda meaning: _HELD.get(meaning, 0), default=None)

    def explains(self, text: str) -> bool:
        """Tell whether the meaning of the text is known, or the text is no word at all."""
        folded = fold_word(text)
        return not folded or folded in _STATUSES or self.meaning_of(text) is not None

    def left_built_in(self) -> dict[ConversationOutcome, list[str]]:
        """Return the built-in words that stop calls and are not mapped, by their meaning."""
        left = {
            meaning: [spelling for spelling in _SPELLINGS[meaning] if fold_word(spelling) not in self.own]
            for meaning in sorted(_HELD, key=_HELD.__getitem__, reverse=True)
        }
        return {meaning: words for meaning, words in left.items() if words}
