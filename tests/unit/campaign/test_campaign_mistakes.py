"""Every wrong key and value of campaign.yaml has its own sentence, with place and what is allowed."""

from pathlib import Path
from typing import Any

import pytest

from builders.campaigns import mistakes

CRON = (
    "allowed: 5 fields (minute hour day-of-month month day-of-week) such as '0 2 * * *', "
    "one of @hourly, @daily, @weekly, @monthly, @quarterly, @yearly, or null"
)
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
