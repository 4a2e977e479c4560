"""The consequence of each error that ends a task.

====================  =======  ==========================================
error                 action   because
====================  =======  ==========================================
ConfigurationError    fail     a person must change something first
GateNotPassed         fail     a person must look at the data, or approve
RunNotReady           retry    an earlier step may still be running
OutcomeUnknown        retry    the next entry settles it, and never resends
Unavailable           retry    nothing was sent
WarehouseUnavailable  retry    the warehouse may answer then
RateLimited           retry    nothing was accepted
====================  =======  ==========================================

All other errors are retried as the task says. A retry is always safe, since the ledger,
and not Airflow, knows what was handed over.
"""

from datetime import timedelta

from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction, RetryRule

from outreach.domain.errors import (
    ConfigurationError,
    GateNotPassed,
    OutcomeUnknown,
    RateLimited,
    RunNotReady,
    Unavailable,
    WarehouseUnavailable,
)

SOON = timedelta(seconds=30)


def retry_policy() -> ExceptionRetryPolicy:
    """Return the table above. The first rule that matches wins: GateNotPassed is a RunNotReady."""
    return ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=ConfigurationError,
                action=RetryAction.FAIL,
                reason="The configuration must be changed; trying again would say the same.",
            ),
            RetryRule(
                exception=GateNotPassed,
                action=RetryAction.FAIL,
                reason="A gate is not passed; a person must look at it.",
            ),
            RetryRule(
                exception=[RunNotReady, OutcomeUnknown, Unavailable, RateLimited, WarehouseUnavailable],
                action=RetryAction.RETRY,
                retry_delay=SOON,
            ),
        ]
    )
