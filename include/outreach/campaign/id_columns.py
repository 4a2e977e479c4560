"""Which of a campaign's ids are private data, by the name of their column."""

from outreach.campaign.model import Columns
from outreach.domain.personal_ids import PersonalId, what_column_tells


def what_ids_tell(column: str, columns: Columns) -> PersonalId | None:
    """Return whether a mapped column holds e-mail addresses or phone numbers; None for neither."""
    if column.casefold() in {name.casefold() for name in columns.phone}:
        return PersonalId.NUMBER
    return what_column_tells(column)


def id_warnings(columns: Columns) -> tuple[str, ...]:
    """Return a warning if, by its column's name, the customer id is an e-mail address or a phone number."""
    kind = what_ids_tell(columns.person_id, columns)
    if kind is None:
        return ()
    warning = (
        f"columns.person_id: {columns.person_id} seems to hold {kind}: people who share one are one person, "
        "and one who changes it is another; gates and lists do not name it. Map a customer number "
        "if there is one"
    )
    return (warning,)
