"""Which of a campaign's ids are personal by the column that they stand in."""

from outreach.campaign.model import Columns
from outreach.domain.personal_ids import PersonalId, what_column_tells


def what_ids_tell(column: str, columns: Columns) -> PersonalId | None:
    """Tell whether the ids of a mapped column are e-mail addresses or telephone numbers."""
    if column.casefold() in {name.casefold() for name in columns.phone}:
        return PersonalId.NUMBER
    return what_column_tells(column)


def id_warnings(columns: Columns) -> tuple[str, ...]:
    """Warn of a customer id that is an e-mail address or a telephone number by its column."""
    kind = what_ids_tell(columns.person_id, columns)
    if kind is None:
        return ()
    warning = (
        f"columns.person_id: {columns.person_id} seems to hold {kind}: people who share one are one person, "
        "and one who changes it is another; gates and lists do not name it. Map a customer number "
        "if there is one"
    )
    return (warning,)
