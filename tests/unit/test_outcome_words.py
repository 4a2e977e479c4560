"""The meaning of a voice agent's words: built in, or by the campaign."""

import pytest

from outreach.domain.outcome_words import BUILT_IN_WORDS, OutcomeWords, fold_word, is_graver, weakens
from outreach.domain.outcomes import ConversationOutcome

NO_WORDS = OutcomeWords()


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("OPT_OUT", ConversationOutcome.OPT_OUT),
        ("opt-out", ConversationOutcome.OPT_OUT),
        ("Opt Out", ConversationOutcome.OPT_OUT),
        (" optout ", ConversationOutcome.OPT_OUT),
        ("Do not call", ConversationOutcome.OPT_OUT),
        ("DON'T CALL", ConversationOutcome.OPT_OUT),
        ("DNC", ConversationOutcome.OPT_OUT),
        ("stop_calling", ConversationOutcome.OPT_OUT),
        ("WRONG\u2010NUMBER", ConversationOutcome.WRONG_NUMBER),
        ("wrong\u00a0number", ConversationOutcome.WRONG_NUMBER),
        ("Deceased", ConversationOutcome.DECEASED),
        ("passed away", ConversationOutcome.DECEASED),
        ("Attorney-Represented", ConversationOutcome.ATTORNEY),
        ("HAS_LAWYER", ConversationOutcome.ATTORNEY),
        ("debt disputed", ConversationOutcome.DISPUTE),
        ("FINANCIAL_HARDSHIP", ConversationOutcome.HARDSHIP),
        ("already paid", ConversationOutcome.CLAIMS_PAID),
        ("CALL_BACK", ConversationOutcome.CALLBACK),
        ("none", ConversationOutcome.NONE),
    ],
)
def test_words_of_voice_agents_are_understood_without_configuration(
    word: str, meaning: ConversationOutcome
) -> None:
    assert NO_WORDS.meaning_of(word) is meaning


@pytest.mark.parametrize("meaning", ConversationOutcome)
def test_the_name_of_each_outcome_is_a_word_for_it(meaning: ConversationOutcome) -> None:
    assert NO_WORDS.meaning_of(meaning.value) is meaning


@pytest.mark.parametrize(
    "text",
    [
        "NOT_DECEASED",
        "NO_DISPUTE",
        "the customer asked us to stop calling",
        "OPT_OUT?",
        "DID_NOT_OPT_OUT",
        "OPT",
        "success",
        "failure",
        "true",
        "",
        " ",
        "_",
        None,
    ],
)
def test_a_word_matches_only_as_a_whole(text: str | None) -> None:
    assert NO_WORDS.meaning_of(text) is None


@pytest.mark.parametrize(
    "text", ["success", "Failure", "true", "", " ", "-", "_", "\u200b", "N/A", "opt-out"]
)
def test_text_that_is_no_word_or_has_a_meaning_is_explained(text: str) -> None:
    assert NO_WORDS.explains(text)


@pytest.mark.parametrize("text", ["LEAVE_ME_BE", "OPT_OUT?", "the customer asked us to stop calling"])
def test_every_other_text_is_unexplained(text: str) -> None:
    assert not NO_WORDS.explains(text)


def test_a_status_that_the_campaign_maps_is_a_word() -> None:
    assert OutcomeWords.of({"success": ConversationOutcome.PROMISE_TO_PAY}).meaning_of("success")


def test_nothing_means_nothing_under_any_mapping_of_a_campaign() -> None:
    assert OutcomeWords.of({"-": ConversationOutcome.OPT_OUT}).meaning_of(None) is None


def test_the_campaigns_own_words_come_on_top_in_any_spelling() -> None:
    words = OutcomeWords.of({"Call me": ConversationOutcome.CALLBACK, "STOP": ConversationOutcome.NONE})
    assert words.meaning_of("CALL_ME") is ConversationOutcome.CALLBACK
    assert words.meaning_of("stop") is ConversationOutcome.NONE
    assert words.meaning_of("opt_out") is ConversationOutcome.OPT_OUT


@pytest.mark.parametrize(
    ("word", "meaning", "weaker_than"),
    [
        ("deceased", ConversationOutcome.OPT_OUT, None),
        ("dispute", ConversationOutcome.ATTORNEY, None),
        ("opt-out", ConversationOutcome.OPT_OUT, None),
        ("opt-out", ConversationOutcome.CALLBACK, ConversationOutcome.OPT_OUT),
        ("opt-out", ConversationOutcome.DECEASED, ConversationOutcome.OPT_OUT),
        ("dispute", ConversationOutcome.WRONG_NUMBER, ConversationOutcome.DISPUTE),
        ("paid", ConversationOutcome.PROMISE_TO_PAY, ConversationOutcome.CLAIMS_PAID),
        ("callback", ConversationOutcome.NONE, None),
        ("anything", ConversationOutcome.NONE, None),
    ],
)
def test_a_mapping_weakens_a_built_in_word_unless_it_holds_back_more(
    word: str, meaning: ConversationOutcome, weaker_than: ConversationOutcome | None
) -> None:
    assert weakens(word, meaning) is weaker_than


def test_no_meaning_is_graver_than_itself() -> None:
    assert not any(is_graver(meaning, meaning) for meaning in ConversationOutcome)


def test_the_words_that_a_campaign_does_not_map_are_left_to_the_built_in_meaning() -> None:
    left = OutcomeWords.of({"do not call": ConversationOutcome.OPT_OUT}).left_built_in()
    assert "DO_NOT_CALL" not in left[ConversationOutcome.OPT_OUT]
    listed = {fold_word(word): meaning for meaning, words in left.items() for word in words}
    assert listed.items() <= BUILT_IN_WORDS.items()
    assert "donotcall" not in listed
    assert ConversationOutcome.PROMISE_TO_PAY not in left
