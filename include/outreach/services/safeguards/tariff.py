"""The cost of calls, by the tariff that the campaign or the account's connection names."""

from outreach.campaign.model import CampaignConfig
from outreach.campaign.tariffs import Tariff, tariff_in
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account


def tariff_of(account: Account, config: CampaignConfig) -> Tariff | None:
    """Return the tariff that the campaign names for the account, else the account's own.

    Raises ``ConfigurationError`` as ``read_tariff`` does.
    """
    for choice in (config.provider, config.provider.fallback):
        if choice and choice.connection == account.connection_id and choice.tariff:
            return tariff_in(choice.tariff)
    return read_tariff(account)


def read_tariff(account: Account) -> Tariff | None:
    """Read the account's ``tariff``; None if the connection does not set it.

    Raises ``ConfigurationError`` unless it is a price and a currency.
    """
    value = account.options.get("tariff")
    if value is None or value == "":
        return None
    tariff = tariff_in(str(value))
    if tariff is None:
        raise ConfigurationError(
            f"the extra tariff of connection {account.connection_id} must be the price of a started minute "
            "and its currency, such as 0.08 USD; correct it or leave it out"
        )
    return tariff
