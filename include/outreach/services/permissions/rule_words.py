"""The rules and other causes in the decisions of a run, each in a sentence."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection

from outreach.domain.reason_words import WORDS_OF_REASON, words_of_own_reason
from outreach.policy.words import words_for
from outreach.services.runs.run import Run
from outreach.storage.statements import statement


def rule_words(run: Run) -> Mapping[str, str]:
    """Return the words of each rule of the run, and of each reason that no rule gives."""
    campaign = run.campaign
    return {
        **{name: words_of_own_reason(name) for name in campaign.config.exclude},
        **{str(reason): words for reason, words in WORDS_OF_REASON.items()},
        **{bound.name: words_for(bound) for bound in campaign.policy.rules},
    }


def write_rule_words(connection: Connection, run: Run) -> None:
    """Store the words for the views, once for each policy."""
    parameters = {"run_id": run.run_id, "words": json.dumps(rule_words(run))}
    connection.execute(statement("write_rule_words"), parameters)
