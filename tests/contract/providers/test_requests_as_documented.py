"""Our requests are as the vendors' documents describe, for any campaign and any people."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.bench import Bench
from builders.levers_accounts import batch_call, utc_now
from outreach.domain.errors import ConfigurationError


async def test_the_bytes_that_arrive_are_as_documented(bench: Bench) -> None:
    handed = await bench.submit()

    bench.station.request.model_validate_json(handed.body)
    (request,) = bench.requests()
    assert request.body_sha256 == hashlib.sha256(handed.body).hexdigest()


@pytest.mark.parametrize("later", [False, True])
def test_a_request_with_every_option_is_as_documented(bench: Bench, later: bool) -> None:  # noqa: FBT001
    can = bench.provider().capabilities
    start = utc_now() + can.schedules_ahead - timedelta(minutes=1) if later and can.schedules_ahead else None
    options = {**bench.station.options, **bench.station.every_option}
    body = bench.provider().build_body(bench.request(options=options, start_at=start))

    bench.station.request.model_validate_json(body)


def test_the_longest_request_is_as_documented(bench: Bench) -> None:
    calls = [batch_call(number) for number in range(bench.provider().capabilities.max_batch)]
    body = bench.provider().build_body(bench.request(*calls))

    bench.station.request.model_validate_json(body)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first_name=st.none() | st.text(max_size=20),
    last_name=st.none() | st.text(max_size=20),
    tags=st.dictionaries(st.text(max_size=12), st.text(max_size=40), max_size=4),
    phone=st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)
    | st.from_regex(r"\+?[0-9]{1,17}", fullmatch=True)
    | st.text(max_size=20),
)
def test_anything_a_campaign_may_say_of_people_is_sent_as_documented_or_refused(
    bench: Bench, first_name: str | None, last_name: str | None, tags: dict[str, str], phone: str
) -> None:
    call = replace(bench.calls[0], first_name=first_name, last_name=last_name, prompt_tags=tags, phone=phone)
    try:
        body = bench.provider().build_body(bench.request(call))
    except ConfigurationError:
        return
    bench.station.request.model_validate_json(body)
