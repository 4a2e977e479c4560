"""The tasks of every campaign's DAG, in their order, and the groups that its graph draws them in."""

GROUPS = {
    "prepare": (
        "open_run",
        "extract_invoices",
        "check_invoices",
        "prepare_contacts",
        "build_prompt_tags",
        "check_contacts",
    ),
    "decide": ("decide", "plan_batches", "approve"),
    "call": ("submit_calls", "check_outcomes"),
    "report": ("publish", "close_run"),
}

TASKS = tuple(task for tasks in GROUPS.values() for task in tasks)
