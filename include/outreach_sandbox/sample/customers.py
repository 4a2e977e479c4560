"""The customers of the sample, with all kinds of wrong data."""

from dataclasses import dataclass, replace
from random import Random

from phonenumbers import PhoneNumber, PhoneNumberType

from outreach_sandbox.sample import phones
from outreach_sandbox.sample.names import TREACHEROUS, firm_name, other_spelling, person_name
from outreach_sandbox.sample.phones import STYLES, NumberBook

COUNTRIES = {"SA": 30, "AE": 18, "EG": 16, "GB": 14, "US": 12, "IN": 10}
"""Shares of the customers, in percent."""

ARABIC_SPEAKING = frozenset({"SA", "AE", "EG"})
NOT_A_NUMBER = ("ask the office", "n/a", "-", "0", "see notes", "12345", "لا يوجد")


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A row of ``sales.customer``; ``may_call`` is None if no one ever asked."""

    customer_number: str
    full_name: str
    phone: str | None
    country: str | None
    language: str | None
    may_call: bool | None


def make_customers(random: Random, *, count: int) -> list[Customer]:
    """Make ``count`` customers; about one in seven has something wrong with the row."""
    book = NumberBook(random)
    singles = count - _share(count, 0.02) - _share(count, 0.015)
    customers = [_customer(random, book, number=position + 1) for position in range(singles)]
    _name_treacherously(random, customers)
    reachable = [customer for customer in customers if customer.phone and customer.phone not in NOT_A_NUMBER]
    for original in random.sample(reachable, count - singles):
        number = len(customers) + 1
        if number - singles <= _share(count, 0.015):
            customers.append(_again(random, original, number))
        else:
            customers.append(_housemate(random, original, number))
    return customers


def _customer(random: Random, book: NumberBook, *, number: int) -> Customer:
    country = random.choices(list(COUNTRIES), list(COUNTRIES.values()))[0]
    language = "ar" if country in ARABIC_SPEAKING and random.random() < 0.75 else "en"
    is_firm = random.random() < 0.12
    name = (
        firm_name(random, country=country)
        if is_firm
        else person_name(random, country=country, language=language)
    )
    phone, country_kept = _phone_field(random, book, country)
    return Customer(
        customer_number=f"C-{number:05d}",
        full_name=name,
        phone=phone,
        country=country_kept,
        language=language if random.random() < 0.97 else None,
        may_call=random.choices((True, None, False), (80, 16, 4))[0],
    )


def _phone_field(random: Random, book: NumberBook, country: str) -> tuple[str | None, str | None]:
    """Return the phone field and the country of a row."""
    mess = random.choices(
        ("none", "blank", "no number", "landline", "premium", "two numbers", "arabic digits", "no country"),
        (80, 2, 1, 4, 1, 3, 6, 3),
    )[0]
    mobile = book.number(country, PhoneNumberType.MOBILE)
    if mess == "blank":
        return random.choice((None, "", "  ")), country
    if mess == "no number":
        return random.choice(NOT_A_NUMBER), country
    if mess == "landline":
        return _written(random, book.number(country, PhoneNumberType.FIXED_LINE)), country
    if mess == "premium":
        return phones.international(book.number(country, PhoneNumberType.PREMIUM_RATE)), country
    if mess == "two numbers":
        other = book.number(country, PhoneNumberType.FIXED_LINE)
        return random.choice((" / ", "; ", ", ", " or ")).join(
            (phones.local(mobile), phones.local(other))
        ), country
    if mess == "arabic digits" and country in ARABIC_SPEAKING:
        return phones.arabic_indic(mobile), country
    if mess == "no country":
        return phones.compact(mobile), random.choice((None, "", "??"))
    return _written(random, mobile), country


def _written(random: Random, number: PhoneNumber) -> str:
    style = random.choices([style for style, _ in STYLES], [weight for _, weight in STYLES])[0]
    return style(number)


def _name_treacherously(random: Random, customers: list[Customer]) -> None:
    for position, name in zip(
        random.sample(range(len(customers)), len(TREACHEROUS)), TREACHEROUS, strict=True
    ):
        customers[position] = replace(customers[position], full_name=name)


def _again(random: Random, original: Customer, number: int) -> Customer:
    """Return the same customer, entered a second time by someone else."""
    return replace(
        original, customer_number=f"C-{number:05d}", full_name=other_spelling(random, original.full_name)
    )


def _housemate(random: Random, original: Customer, number: int) -> Customer:
    """Return another customer with the same phone number."""
    country = original.country if original.country in COUNTRIES else "SA"
    name = person_name(random, country=country, language=original.language)
    return replace(original, customer_number=f"C-{number:05d}", full_name=name, may_call=True)


def _share(count: int, share: float) -> int:
    return round(count * share)
