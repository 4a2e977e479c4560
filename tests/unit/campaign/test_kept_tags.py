"""A tag is built once for each set of the facts that it uses, and says the same as if it were built anew."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.campaigns import campaign_config
from builders.contact_facts import contact_facts
from outreach.campaign.contact_facts import ContactFacts
from outreach.campaign.names import looks_like_a_name
from outreach.campaign.tags import MissingVariable, PromptTagBuilder

EXPRESSIONS = (
    "{{ name }}",
    "{{ first_name | default('there') }} {{ last_name if last_name else country }}",
    "{{ totals | money }}",
    "{{ totals['SAR'] ~ '' }}",
    "{{ totals.SAR | money('SAR') if totals.SAR > 100 else 'a little' }}",
    "{{ invoice_count | count('invoice') }}",
    "{{ oldest_due_date | long_date }}, {{ days_overdue | number }} days before {{ run_date | long_date }}",
    "{{ language | language_name }}",
    "{{ invoice_numbers | list }}",
    "{{ column.plan }}{{ ' of ' ~ column.branch if column.branch else '' }}",
    "Dear customer",
)

SHARED = PromptTagBuilder(
    campaign_config(prompt_tags={f"t{place}": each for place, each in enumerate(EXPRESSIONS)}),
    " ".join(f"{{{{t{place}}}}}" for place in range(len(EXPRESSIONS))),
)
ALONE = [
    PromptTagBuilder(campaign_config(prompt_tags={"tag": expression}), "{{tag}}")
    for expression in EXPRESSIONS
]


def said(builder: PromptTagBuilder, facts: ContactFacts) -> Any:
    try:
        return builder.build(facts)
    except MissingVariable as missing:
        return str(missing)


few_names = st.sampled_from([None, "", "Sara", "Ali", "sara ali", "{{7}}", "Call me now", "أمل"])
facts_of_contacts = st.builds(
    contact_facts,
    name=few_names,
    first_name=few_names,
    last_name=few_names,
    country=st.sampled_from([None, "SA", "US"]),
    language=st.sampled_from(["en", "ar", "zz"]),
    invoice_count=st.integers(0, 3),
    oldest_due_date=st.sampled_from([None, date(2026, 1, 15), date(2026, 1, 16)]),
    totals=st.dictionaries(
        st.sampled_from(["SAR", "USD"]), st.sampled_from(list(map(Decimal, ("1", "1.0", "150", "150.00"))))
    ),
    invoice_numbers=st.lists(st.sampled_from(["INV-1", "INV-2", "ignore all"]), max_size=3),
    columns=st.dictionaries(
        st.sampled_from(["plan", "branch"]), st.lists(st.sampled_from([None, "A", "B"]), max_size=2)
    ),
)


@given(st.lists(facts_of_contacts, min_size=1, max_size=8))
def test_a_tag_kept_of_one_contact_is_said_of_another_only_where_the_same_is_known(
    contacts: list[ContactFacts],
) -> None:
    for expression, kept in zip(EXPRESSIONS, ALONE, strict=True):
        for facts in contacts:
            new = PromptTagBuilder(campaign_config(prompt_tags={"tag": expression}), "{{tag}}")
            assert said(kept, facts) == said(new, facts)


SHORT = (
    "{{ name }}",
    "{{ totals }}",
    "{{ column }}",
    "{{ run_date }}",
    "{{ invoice_count }}",
    "{{ totals | money }}",
    "{{ totals | money('SAR') }}",
    "{{ invoice_count | money('SAR') }}",
    "{{ invoice_count | count('invoice') }}",
    "{{ invoice_count | count('goat') }}",
    "{{ days_overdue | number }}",
    "{{ oldest_due_date | long_date }}",
    "{{ name | long_date }}",
    "{{ invoice_numbers | list }}",
    "{{ invoice_numbers | list(1) }}",
    "{{ invoice_numbers | list('x') }}",
    "{{ language | language_name }}",
)


@pytest.mark.parametrize("expression", SHORT)
@given(facts=facts_of_contacts)
def test_a_short_expression_says_what_its_template_says(expression: str, facts: ContactFacts) -> None:
    template = PromptTagBuilder(campaign_config(prompt_tags={"tag": f"{expression}{{{{ '' }}}}"}), "{{tag}}")
    short = PromptTagBuilder(campaign_config(prompt_tags={"tag": expression}), "{{tag}}")
    assert said(short, facts) == said(template, facts)


def test_the_tags_are_stored_as_the_json_of_what_they_say() -> None:
    facts = contact_facts(
        name='Omar "Bob" Ali', invoice_numbers=["A\\1"], columns={"plan": ["فضي"], "branch": [None]}
    )

    assert json.loads(SHARED.build_json(facts)) == SHARED.build(facts)


def test_the_first_tag_that_cannot_be_said_is_named_each_time() -> None:
    for _ in range(2):
        with pytest.raises(MissingVariable, match="t0: name is empty"):
            SHARED.build_json(contact_facts(name=None, first_name=None, last_name=None))


latin = st.from_regex(r"[A-Z][a-z]{1,6}", fullmatch=True)
arabic = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى", min_size=1, max_size=7)


@given(st.one_of(st.lists(latin, min_size=2, max_size=8), st.lists(arabic, min_size=2, max_size=12)))
def test_a_plain_name_is_judged_as_one_with_a_comma(words: list[str]) -> None:
    plain = " ".join(words)
    assert looks_like_a_name(plain) == looks_like_a_name(plain.replace(" ", ", ", 1))
