"""The tasks of every campaign's DAG, in their order."""

TASKS = (
    "open_run",
    "extract_invoices",
    "check_invoices",
    "prepare_contacts",
    "build_prompt_tags",
    "check_contacts",
    "decide",
    "plan_batches",
    "approve",
    "submit_calls",
    "check_outcomes",
    "publish",
    "close_run",
)
