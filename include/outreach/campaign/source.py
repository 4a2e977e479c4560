"""The path of a campaign's CSV file."""

import glob
import os
import re
from pathlib import Path

from outreach.campaign.model import CampaignConfig

_UNSET = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<plain>\w+))")


def with_absolute_source(config: CampaignConfig, folder: Path) -> CampaignConfig:
    """Return the configuration with the absolute path of its file, as a run stores it.

    Raises ``ValueError`` if the path is wrong.
    """
    if config.source is None:
        return config
    named = os.path.expandvars(config.source.csv)
    if unset := _UNSET.search(named):
        name = unset["braced"] or unset["plain"]
        raise ValueError(f"names ${name}, which is not set in the environment")
    path = Path(named).expanduser()
    absolute = str(path if path.is_absolute() else Path(glob.escape(str(folder.absolute()))) / path)
    return config.model_copy(update={"source": config.source.model_copy(update={"csv": absolute})})
