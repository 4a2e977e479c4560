"""A campaign's own words for an empty value, as campaign.yaml lists them."""

from builders.invoices import receivables_campaign
from outreach.services.extraction.parse_row import null_words
from outreach.services.extraction.text_values import read_text

LONGER_THAN_ANY_WORD = "Amal Haddad " * 10


def test_a_blank_among_them_makes_no_long_text_empty() -> None:
    nulls = null_words(receivables_campaign(defaults={"nulls": ["  ", "K.A."]}).config)
    assert nulls == {"k.a."}
    assert read_text(LONGER_THAN_ANY_WORD, nulls=nulls) == LONGER_THAN_ANY_WORD.strip()
