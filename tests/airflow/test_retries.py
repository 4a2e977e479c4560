"""The consequence of each error that ends a task."""

from datetime import timedelta

import pytest
from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction

from outreach.domain.errors import (
    CampaignInvalid,
    ConfigurationError,
    GateNotPassed,
    OutcomeUnknown,
    RateLimited,
    RunNotReady,
    Unavailable,
)
from outreach_airflow.retries import retry_policy


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (ConfigurationError("x"), RetryAction.FAIL),
        (CampaignInvalid("x"), RetryAction.FAIL),
        (GateNotPassed("x"), RetryAction.FAIL),
        (RunNotReady("x"), RetryAction.RETRY),
        (OutcomeUnknown("x"), RetryAction.RETRY),
        (Unavailable("x"), RetryAction.RETRY),
        (RateLimited("x", retry_after=timedelta(seconds=1)), RetryAction.RETRY),
        (KeyError("x"), RetryAction.DEFAULT),
    ],
)
def test_the_errors_type_says_what_follows(error: Exception, action: RetryAction) -> None:
    policy = ExceptionRetryPolicy.deserialize(retry_policy().serialize())
    assert policy.evaluate(error, try_number=1, max_tries=3).action is action
