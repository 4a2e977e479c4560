"""The process that reduces the inbox for ``outreach webhooks``; it is run as a module."""

import os

from outreach.webhooks.reducer_process import log_to_stderr, reduce_until_the_parent_ends
from outreach.webhooks.standalone import standalone_reducer

if __name__ == "__main__":
    log_to_stderr()
    reduce_until_the_parent_ends(standalone_reducer(os.environ))
