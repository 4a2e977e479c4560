"""One night on a real Airflow, and whatever people may do to it afterwards.

The tests of this file build on each other, in their order: a night takes a
minute, and is made once.
"""

import pytest

pytestmark = pytest.mark.airflow
