"""People who say on the phone that they must not be called again, and others beside them.

Each has two invoices. They differ in what the agent says of their
number; the words are those of voice agents, and no campaign lists them.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Engine, text

STOPS = ("opted_out", "do_not_call", "died", "attorney", "disputed")
"""Those whom no campaign may call again."""

WORDS = {
    "opted_out": "OPT_OUT",
    "do_not_call": "do not call",
    "died": "DECEASED",
    "attorney": "ATTORNEY_REPRESENTED",
    "disputed": "DISPUTE",
    "stranger": "WRONG_NUMBER",
}
"""The agent's word on the number of each."""


@dataclass(frozen=True, kw_only=True)
class Debtor:
    """A customer of the warehouse."""

    person_id: str
    company: str
    phone: str
    due: tuple[str, str] = ("7/1/2013", "7/8/2013")
    new_phone: str | None = None
    """The number that the warehouse has from the second night on."""


def _number(last: int) -> str:
    return f"+120155501{last:02}"


_STOPPING = {
    who: Debtor(person_id=who, company=name, phone=_number(last))
    for last, (who, name) in enumerate(
        zip(WORDS, ("Acme", "Birch", "Cedar", "Dune", "Elm", "Fern"), strict=True), start=10
    )
}
MOVED = {"opted_out": _number(30), "died": _number(31), "stranger": _number(32)}
"""The new numbers of three of them; the stranger's number was not the customer's, and this one is."""

BESIDE = ("opted_out", "died", "stranger")
"""Each of these shares the number with another customer, whose invoices are younger."""

QUIET = {f"quiet_{last}": _number(last) for last in (40, 41)}
"""No one answers on these numbers, so their customers are called every night."""

LATER_CALLS = {
    number: {"line": "no_answer"}
    for number in (*(each.phone for each in _STOPPING.values()), *MOVED.values(), *QUIET.values())
}
"""The simulator's play on each number (``numbers`` of its settings), once it was called."""

FIRST_CALLS = LATER_CALLS | {each.phone: {"words": WORDS[who]} for who, each in _STOPPING.items()}
"""Its play while the first campaign has its first night: there people say what stops."""


def debtors() -> list[Debtor]:
    """Give everyone whom the warehouse knows."""
    stopping = [replace(each, new_phone=MOVED.get(who)) for who, each in _STOPPING.items()]
    beside = [
        Debtor(
            person_id=beside_of(who),
            company=f"{_STOPPING[who].company} Partner",
            phone=_STOPPING[who].phone,
            due=("7/20/2013", "7/21/2013"),
        )
        for who in BESIDE
    ]
    quiet = [Debtor(person_id=who, company="Quiet Harbour", phone=number) for who, number in QUIET.items()]
    return [*stopping, *beside, *quiet]


def number_of(who: str) -> str:
    """Give the number on which the words of ``who`` are said."""
    return _STOPPING[who].phone


def beside_of(who: str) -> str:
    """Name the other customer at the number of ``who``."""
    return f"beside_{who}"


def fill(warehouse: Engine) -> None:
    """Write everyone into the tables of the example in docs/campaigns.md."""
    with warehouse.begin() as connection:
        connection.execute(
            text(
                'CREATE TABLE receivables ("invoiceNumber" text, "customerID" text, "InvoiceAmount" text, '
                '"DueDate" text, "Disputed" text, "SettledDate" text)'
            )
        )
        connection.execute(text("CREATE TABLE customers (id text, company text, phone text)"))
        for each in debtors():
            customer = {"id": each.person_id, "company": each.company, "phone": each.phone}
            connection.execute(text("INSERT INTO customers VALUES (:id, :company, :phone)"), customer)
            connection.execute(
                text("INSERT INTO receivables VALUES (:invoice, :id, '120.50', :due, 'No', NULL)"),
                [
                    {"invoice": f"{each.person_id}-{number}", "id": each.person_id, "due": due}
                    for number, due in enumerate(each.due, start=1)
                ],
            )


def move(warehouse: Engine) -> None:
    """Let the warehouse have the new numbers."""
    with warehouse.begin() as connection:
        connection.execute(
            text("UPDATE customers SET phone = :phone WHERE id = :who"),
            [{"who": each.person_id, "phone": each.new_phone} for each in debtors() if each.new_phone],
        )
