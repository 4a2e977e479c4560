"""Every prompt tag that cannot be built, or is not used, has its own sentence that says what is allowed."""

from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import mistakes
from outreach.campaign.tag_language import tag_environment

FACTS = (
    "allowed: name, first_name, last_name, country, language, invoice_count, oldest_due_date, days_overdue, "
    "totals, run_date, invoice_numbers, column"
)
PARTS = "allowed: text, facts, filters, if, comparisons, ~, totals['SAR'] and column.plan"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "is empty; write text and facts, such as {{ name }}"),
        (5, "must be text, not 5; put it in quotes"),
        (
            "{{ name",
            "is not a Jinja expression: unexpected end of template, expected 'end of print statement'",
        ),
        ("{{ nme }}", f"uses 'nme', which is no fact (did you mean 'name'?); {FACTS}"),
        (
            "{{ name | uper }}",
            (
                "uses an unknown filter 'uper' (did you mean 'upper'?); allowed: "
                + ", ".join(sorted(tag_environment({}).filters))
            ),
        ),
        ("{{ name is odd }}", "uses an unknown test 'odd'; allowed: defined, none, undefined"),
        ("{{ name.upper() }}", None),
        ("{{ name.__class__ }}", f"holds a Getattr; {PARTS}"),
        ("{% include 'x' %}", f"holds a Include; {PARTS}"),
        ("{{ 9 ** 9 }}", f"holds a Pow; {PARTS}"),
        ("{{ " + "(" * 900 + ")" * 900 + " }}", "is nested too deeply"),
        ("{{ totals }}", "prints a value as it stands; use money, long_date, number or count"),
        ("{{ run_date }}", "prints a value as it stands; use money, long_date, number or count"),
        ("{{ name | money }}", "money needs totals, or one amount and its currency"),
        ("{{ totals['SAR'] | money('riyal') }}", "the currency is not an ISO 4217 code"),
        ("{{ name | long_date }}", "long_date needs a date"),
        ("{{ name | number }}", "number needs a number"),
        ("{{ name | count('invoice') }}", "count needs a whole number"),
        (
            "{{ invoice_count | count('order') }}",
            "count has no words for counting 'order' in 'en'; say them in count_words",
        ),
        (
            "{% if name == 'Example Name' %}x{% else %}{{ invoice_count | count(name) }}{% endif %}",
            "count needs the word for what is counted in quotes, such as count('invoice')",
        ),
        (
            "{% if name == 'Example Name' %}x{% else %}{{ totals[name] | money('SAR') }}{% endif %}",
            f"holds a Getitem; {PARTS}",
        ),
        (
            "{{ first_name }}",
            "uses first_name, but columns.first_name is not set, so it would be empty for everyone",
        ),
        ("x" * 121, "comes out longer than 120 characters"),
        (
            "{# nothing #}",
            "comes out empty for an example contact; every tag must say something, no matter who is called",
        ),
    ],
)
def test_a_tag_that_cannot_be_built(tmp_path: Path, expression: Any, message: str | None) -> None:
    found = mistakes(tmp_path, prompt_tags={"customer_name": expression})
    if message is None:
        prefix = "campaign.yaml:16: prompt_tags.customer_name: holds a"
        assert found == [f"{prefix} Call; {PARTS}", f"{prefix} Getattr; {PARTS}"]
    else:
        assert found == [f"campaign.yaml:16: prompt_tags.customer_name: {message}"]


def test_a_tag_is_tried_in_every_language_that_has_a_template(tmp_path: Path) -> None:
    template = {"ar": "x", "de": "y", "default": "z"}
    found = mistakes(
        tmp_path,
        provider={"template": template},
        prompt_tags={"customer_name": "{{ invoice_count | count('invoice') }}"},
    )
    words = "count has no words for counting 'invoice' in 'de'; say them in count_words"
    assert found == [f"campaign.yaml:20: prompt_tags.customer_name: {words}"]


@pytest.mark.parametrize(
    "expression",
    [
        "{{ first_name or name }}",
        "{{ first_name | default(name) }}",
        "{% if first_name %}{{ first_name }}{% else %}{{ name | title }}{% endif %}",
        "{{ 'long' if days_overdue > 60 else 'short' }}",
        "{{ totals['SAR'] | money('SAR') }}",
        "{{ totals['USD'] | money('USD') }}",
        "{{ language | language_name | lower }}",
        "Example Trading",
    ],
)
def test_tags_may_choose_between_facts(tmp_path: Path, expression: str) -> None:
    assert mistakes(tmp_path, prompt_tags={"customer_name": expression}) == []


@pytest.mark.parametrize(
    ("changes", "prompt", "expected"),
    [
        (
            {"prompt_tags": {"spare": "{{ name }}"}},
            None,
            [
                (
                    "campaign.yaml:19: prompt_tags.spare: is not used in prompt.md; use it, or list "
                    "it in extra_tags"
                )
            ],
        ),
        (
            {},
            "Call {{customer_name}}\nabout {{amount_do}} and {{amount_due}} since {{oldest_due_date}}",
            [
                (
                    "prompt.md:2: {{amount_do}}: is not covered by prompt_tags of campaign.yaml "
                    "(did you mean 'amount_due'?)"
                )
            ],
        ),
        (
            {"extra_tags": ["nothing"]},
            None,
            [
                (
                    "campaign.yaml:20: extra_tags[0]: 'nothing' is not a tag; "
                    "allowed: customer_name, amount_due, oldest_due_date"
                )
            ],
        ),
        (
            {"extra_tags": ["amount_due"]},
            None,
            ["campaign.yaml:20: extra_tags[0]: 'amount_due' is used in prompt.md, so it is not extra"],
        ),
        (
            {"prompt_tags": {"amount due": "x"}, "extra_tags": ["amount due"]},
            None,
            [
                (
                    "campaign.yaml:19: prompt_tags.amount due: 'amount due' cannot be a placeholder; "
                    "allowed: letters, digits and _, a letter first"
                )
            ],
        ),
        ({}, " \n", ["prompt.md: is empty; write what the agent must know and do"]),
    ],
)
def test_tags_and_placeholders_that_do_not_meet(
    tmp_path: Path, changes: dict[str, Any], prompt: str | None, expected: list[str]
) -> None:
    files: dict[str, str | None] = {} if prompt is None else {"prompt.md": prompt}
    assert mistakes(tmp_path, files=files, **changes) == expected


def test_a_declared_extra_tag_is_welcome(tmp_path: Path) -> None:
    assert mistakes(tmp_path, prompt_tags={"spare": "{{ name }}"}, extra_tags=["spare"]) == []
