"""Every kind of mistake in a campaign has its own sentence, with place and what is allowed."""

from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import mistakes
from outreach.campaign.tag_language import tag_environment

CRON = (
    "allowed: 5 fields (minute hour day-of-month month day-of-week) such as '0 2 * * *', "
    "one of @hourly, @daily, @weekly, @monthly, @quarterly, @yearly, or null"
)
FACTS = (
    "allowed: name, first_name, last_name, country, language, invoice_count, oldest_due_date, days_overdue, "
    "totals, run_date, invoice_numbers, column"
)
PARTS = "allowed: text, facts, filters, if, comparisons, ~, totals['SAR'] and column.plan"
TEMPLATE = "must be a template id, or one per language with `default` for the others"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"defaults": {"regoin": "SA"}},
            (
                "campaign.yaml:13: defaults.regoin: unknown key (did you mean 'region'?); "
                "allowed: region, currency, language, date_format, decimal, thousands, nulls"
            ),
        ),
        (
            {"columns": {"phone": ...}},
            (
                "campaign.yaml:3: columns.phone: is missing: A phone number as people write it; of "
                "several columns, such as `[mobile, home]`, the first that has a number to call counts."
            ),
        ),
        *(
            (
                {"columns": {"phone": wrong}},
                (
                    "campaign.yaml:7: columns.phone: must be the name of a column, or a list of names in the "
                    f"order in which they are tried{more}"
                ),
            )
            for wrong, more in [(5, ""), ([], ""), ({"a": "b"}, ""), (["a", 5], "; put each in quotes")]
        ),
        ({"columns": {"phone": ["a", "a"]}}, "campaign.yaml:7: columns.phone: names a column twice"),
        ({"min_amount": {"SAR": -1}}, "campaign.yaml:20: min_amount.SAR: must be at least 0, not -1"),
        (
            {"min_amount": {"gold": 1}},
            (
                "campaign.yaml:20: min_amount.gold: unknown currency 'gold'; "
                "allowed: ISO 4217 in capitals, such as SAR"
            ),
        ),
        ({"defaults": ...}, "campaign.yaml: defaults: is missing"),
        ({"columns": "x"}, "campaign.yaml:3: columns: must be a mapping of keys to values, not 'x'"),
        ({"batches": None}, "campaign.yaml:19: batches: must be a mapping of keys to values, not nothing"),
        ({"description": ""}, "campaign.yaml:1: description: must not be empty"),
        ({"owner": 5}, "campaign.yaml:19: owner: must be text, not 5; put it in quotes"),
        ({"schedule": "0 2 * *"}, f"campaign.yaml:19: schedule: '0 2 * *' has 4 fields; {CRON}"),
        (
            {"schedule": "61 2 * * *"},
            f"campaign.yaml:19: schedule: '61 2 * * *' is not a cron expression; {CRON}",
        ),
        ({"schedule": "0 2 30 2 *"}, f"campaign.yaml:19: schedule: '0 2 30 2 *' never comes; {CRON}"),
        *(
            (
                {"schedule": text},
                (
                    f"campaign.yaml:19: schedule: '{text}' has a random field (R or H), "
                    f"so no one knows when it runs; {CRON}"
                ),
            )
            for text in ("R 2 * * *", "H 2 * * *", "R(0-30) 2 * * *")
        ),
        ({"schedule": "@nightly"}, f"campaign.yaml:19: schedule: unknown schedule '@nightly'; {CRON}"),
        (
            {"timezone": "UTC+3"},
            (
                "campaign.yaml:2: timezone: 'UTC+3' is an offset, which keeps no summer time; "
                "allowed: a place, such as Asia/Riyadh"
            ),
        ),
        (
            {"timezone": "Asia/Riad"},
            (
                "campaign.yaml:2: timezone: unknown time zone 'Asia/Riad' (did you mean 'Asia/Riyadh'?); "
                "allowed: an IANA name such as Asia/Riyadh"
            ),
        ),
        (
            {"audience": "invent"},
            (
                "campaign.yaml:19: audience: 'invent' is not allowed (did you mean 'invented'?); "
                "allowed: real, invented"
            ),
        ),
        (
            {"outcomes": {"Stop calling": "callback"}},
            (
                "campaign.yaml:19: outcomes: Stop calling is built in as opt_out, which stops more calls "
                "than callback; to set that aside write {means: callback, override: true, reason: …}"
            ),
        ),
        (
            {"outcomes": {"-": "none"}},
            "campaign.yaml:19: outcomes: '-' is no word: nothing of it is left without spaces and dashes",
        ),
        (
            {"outcomes": {"OPT_OUT": {"means": "none", "override": True}}},
            "campaign.yaml:20: outcomes.OPT_OUT.reason: is missing: The reason; `outreach check` shows it.",
        ),
        (
            {"outcomes": {"LATER": "callback", "later ": "refused"}},
            "campaign.yaml:19: outcomes: later  stands there twice, in two spellings and with two meanings",
        ),
        (
            {"outcomes": {"PAID": "payed"}},
            (
                "campaign.yaml:20: outcomes.PAID: 'payed' is not allowed; allowed: "
                "promise_to_pay, claims_paid, "
                "dispute, hardship, refused, callback, no_commitment, wrong_number, third_party, "
                "opt_out, attorney, "
                "deceased, language_barrier, unintelligible, none"
            ),
        ),
        ({"provider": {"template": ""}}, f"campaign.yaml:15: provider.template: {TEMPLATE}"),
        ({"provider": {"template": 5}}, f"campaign.yaml:15: provider.template: {TEMPLATE}"),
        (
            {"provider": {"template": {"ar": "x"}}},
            (
                "campaign.yaml:15: provider.template: needs `default`, the template of every "
                "language that is not listed"
            ),
        ),
        (
            {"provider": {"template": {"arabic": "x", "default": "y"}}},
            (
                "campaign.yaml:15: provider.template: unknown language 'arabic'; "
                "allowed: ISO 639-1 such as ar, or default"
            ),
        ),
        (
            {"provider": {"template": {"default": 5}}},
            "campaign.yaml:15: provider.template: the template of default must be an id in quotes",
        ),
        (
            {"calling_hours": {"start": 9}},
            (
                "campaign.yaml:20: calling_hours.start: 9 is not a time of day; allowed: 00:00 "
                "to 23:59, such as 09:00"
            ),
        ),
        (
            {"calling_hours": {"end": "24:00"}},
            (
                "campaign.yaml:20: calling_hours.end: '24:00' is not a time of day; "
                "allowed: 00:00 to 23:59, such as 09:00"
            ),
        ),
        (
            {"calling_hours": {"start": "21:00", "end": "20:00"}},
            (
                "campaign.yaml:19: calling_hours: calling hours must start before they end, on the same day; "
                "these are from 21:00 to 20:00"
            ),
        ),
        (
            {"calling_hours": {"days": []}},
            "campaign.yaml:19: calling_hours: calling hours need at least one day",
        ),
        (
            {"calling_hours": {"days": ["friday"]}},
            (
                "campaign.yaml:21: calling_hours.days[0]: 'friday' is not allowed (did you mean 'fri'?); "
                "allowed: mon, tue, wed, thu, fri, sat, sun"
            ),
        ),
        (
            {"freshness": 2},
            (
                "campaign.yaml:19: freshness: 2 is not a duration; write days, hours, minutes or seconds "
                "such as 2h, 90s, 1h30m"
            ),
        ),
        (
            {"call_for": "0s"},
            "campaign.yaml:19: call_for: '0s' is out of range; allowed: more than 0s, at most 30d",
        ),
        (
            {"batches": {"size": 5000}},
            (
                "campaign.yaml:20: batches.size: is 5000, and no provider takes more than 1000 calls in one "
                "request"
            ),
        ),
        ({"batches": {"canary": -1}}, "campaign.yaml:20: batches.canary: must be at least 0, not -1"),
        ({"batches": {"size": "many"}}, "campaign.yaml:20: batches.size: must be a whole number, not 'many'"),
        (
            {"quality": {"invoices": {"max_repeated": "20%"}}},
            "campaign.yaml:21: quality.invoices.max_repeated: must be a number, not '20%'",
        ),
        (
            {"quality": {"invoices": {"max_amount": 0}}},
            "campaign.yaml:21: quality.invoices.max_amount: must be more than 0, not 0",
        ),
        (
            {"approval": "maybe"},
            (
                "campaign.yaml:19: approval: must be always (or true), never (or false), or `above` with the "
                "numbers from which on a person is asked, not 'maybe'"
            ),
        ),
        (
            {"approval": {"above": {}}},
            "campaign.yaml:20: approval.above: must say people, amount or both",
        ),
        (
            {"approval": {"above": {"people": "many"}}},
            "campaign.yaml:21: approval.above.people: must be a whole number, not 'many'",
        ),
        (
            {"approval": {"above": {"amount": {"riyal": 5}}}},
            (
                "campaign.yaml:22: approval.above.amount.riyal: unknown currency 'riyal'; allowed: "
                "ISO 4217 in capitals, such as SAR"
            ),
        ),
        (
            {"approval": {"above": {"people": 5, "peeple": 5}}},
            (
                "campaign.yaml:22: approval.above.peeple: unknown key (did you mean 'people'?); "
                "allowed: people, amount"
            ),
        ),
        (
            {"defaults": {"region": "KSA"}},
            (
                "campaign.yaml:11: defaults.region: unknown region 'KSA'; "
                "allowed: ISO 3166-1 alpha-2 in capitals, such as SA"
            ),
        ),
        (
            {"defaults": {"currency": "riyal"}},
            (
                "campaign.yaml:12: defaults.currency: unknown currency 'riyal'; "
                "allowed: ISO 4217 in capitals, such as SAR"
            ),
        ),
        (
            {"defaults": {"language": "arabic"}},
            (
                "campaign.yaml:13: defaults.language: unknown language 'arabic'; "
                "allowed: ISO 639-1 in small letters, such as ar"
            ),
        ),
        (
            {"defaults": {"date_format": "%m/%Y"}},
            (
                "campaign.yaml:13: defaults.date_format: '%m/%Y' does not hold a whole date; "
                "allowed: day, month and year, such as %m/%d/%Y"
            ),
        ),
        (
            {"defaults": {"date_format": "%-d/%m/%Y"}},
            (
                "campaign.yaml:13: defaults.date_format: '%-d/%m/%Y' is not a strptime format "
                "('-' is a bad directive "
                "in format '%-d/%m/%Y'); allowed: such as %m/%d/%Y"
            ),
        ),
        ({"extra_tags": "amount"}, "campaign.yaml:19: extra_tags: must be a list, not 'amount'"),
        (
            {"count_words": {"order": {"en": {"one": "# order"}}}},
            (
                "campaign.yaml:21: count_words.order.en.other: is missing: Every other number, "
                "e.g. `# invoices`."
            ),
        ),
        (
            {"count_words": {"order": {"english": {"other": "# orders"}}}},
            (
                "campaign.yaml:21: count_words.order.english: unknown language 'english'; "
                "allowed: ISO 639-1 in small letters, such as ar"
            ),
        ),
    ],
)
def test_a_wrong_key_or_value(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    assert mistakes(tmp_path, **changes) == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "campaign.yaml: is empty"), ("- a\n", "campaign.yaml: must be a mapping of keys to values")],
)
def test_a_yaml_file_without_keys(tmp_path: Path, text: str, message: str) -> None:
    assert mistakes(tmp_path, files={"campaign.yaml": text}) == [message]


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
