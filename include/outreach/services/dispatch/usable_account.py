"""Whether a run may use an account, and whether a request to it can be built at all."""

from sqlalchemy import Connection, RowMapping

from outreach.campaign.model import CampaignConfig
from outreach.domain.errors import ConfigurationError
from outreach.providers.addresses import is_on_this_machine
from outreach.providers.base import Account, BatchCall, BatchRequest, VoiceProvider
from outreach.providers.options import check_options
from outreach.services.runs.run import Run
from outreach.storage.statements import statement


def require_fitting_account(config: CampaignConfig, account: Account, provider: VoiceProvider) -> None:
    """Refuse an account that the campaign must not use, before anything is planned or sent."""
    choice = config.provider.choice_of(account.connection_id)
    check_options(provider.name, choice.options)
    if config.audience == "invented" and not is_on_this_machine(account.base_url):
        raise ConfigurationError(
            f"this campaign's audience is invented, so its numbers may belong to anyone; "
            f"{account.connection_id} is not on this machine. Use the simulator, or set "
            "`audience: real` when the rows come from your own customers"
        )


def require_usable(connection: Connection, run: Run, account: Account, provider: VoiceProvider) -> None:
    """Refuse an account for which no request can be built, while that can still be corrected.

    A request of one call is built for each template, since once the run is sealed its
    templates are final. Raises ``ConfigurationError``.
    """
    config = run.campaign.config
    require_fitting_account(config, account, provider)
    choice = config.provider.choice_of(account.connection_id)
    first_of = connection.execute(statement("first_to_call_of_languages"), {"run_id": run.run_id}).mappings()
    for template_id, person in {choice.template_for(row["language"]): row for row in first_of}.items():
        provider.build_body(
            BatchRequest(
                batch_id=run.run_id,
                template_id=template_id,
                calls=[_example(run, person)],
                options=choice.options,
            )
        )


def _example(run: Run, person: RowMapping) -> BatchCall:
    return BatchCall(
        call_id=run.run_id,
        phone=person["phone"],
        first_name=None,
        last_name=None,
        echo={},
        prompt_tags={},
    )
