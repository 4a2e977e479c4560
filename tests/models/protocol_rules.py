"""The rules of the submit protocol, each of which the model can do without to show what it is for."""

from enum import StrEnum


class Rule(StrEnum):
    WRITE_AHEAD = "the claim is committed before the first byte leaves"
    COMPARE_AND_SET = "a claim succeeds only on what is planned at that moment"
    NO_WAY_BACK = "what may have been sent is settled as unknown, never planned again"
    SEND_ONCE = "the client never repeats a request by itself"
    AMBIGUOUS_IS_UNKNOWN = "an answer that may hide an admission is unknown, not unsent"
    ABSENCE_IS_NO_PROOF = "what a provider does not say or show is not taken for a no"
    SEND_AT_ONCE = "a sender that was held up after its claim does not send"
    OWNER_IS_GONE = "a person may not resolve a call while its sender holds the lock"
    QUIET_TIME = "a person may not resolve a call while a request may still arrive"
    BUSINESS_KEY = "a call is named by campaign, date, wave and person, not by the Airflow run"
    ONE_OPEN_CALL_PER_PHONE = "two campaigns may not have a call to one number open at once"
    SWEEP_AFTER_FAILOVER = "after a failover nothing is sent until lost commits were looked for"

    REPLAY_WITHOUT_ERROR = "nothing is replayed once a server error was seen, since it may have freed the key"
    REPLAY_ON_OWN_WORD = "nothing is replayed unless its sender lived to say that no answer came"
    REPLAY_ASKS_FIRST = "nothing is replayed unless the provider said that it has no batch of the name"
    REPLAY_AFTER_QUIET = "a replay waits until what was sent before has arrived and is listed, or never will"
    REPLAY_COUNTS_ANEW = "the wait before a replay counts anew from the replay before it"
    REPLAY_LOOKS_AGAIN = "the last look before a replay holds the batch and is the one that counts"
    REPLAY_AT_ONCE = "a sender that was held up after that look does not replay"
    REPLAY_BEFORE_PEOPLE = "nothing is replayed any more when a person may say that it did not ring"
    REPLAY_WITHIN_LIFE = "nothing is replayed when the provider may have forgotten the key"
    REPLAY_AFTER_SWEEP = "after a failover nothing is replayed that was claimed before it"

    MOVE_ONLY_PLANNED = "a second account gets only what is planned"
    EXPORT_IS_A_SUBMIT = "a batch that a person was given is written down as submitted"
    CANCEL_ONLY_PLANNED = "a cancelled call that may have left stays open until the provider reports it"


RULES = frozenset(Rule)
