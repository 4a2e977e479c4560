"""Airflow's scheduler, with the slowest library of a night already loaded.

Run as ``python -m outreach_sandbox.stack.airflow_scheduler`` in place of ``airflow
scheduler``, with the same arguments. Airflow's local executor forks every task from the
scheduler, so that each gate need not load the library again.
"""

import runpy
import sys

from outreach.quality.validation import load_great_expectations

if __name__ == "__main__":
    load_great_expectations()
    sys.argv[1:1] = ["scheduler"]
    runpy.run_module("airflow", run_name="__main__", alter_sys=True)
