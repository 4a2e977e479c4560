"""Making a customer's text harmless, so that it can never be a template, markup or an order.

A provider puts tag values into the agent's prompt before the call. Whatever a
name holds is therefore text that a language model reads, and may obey (prompt
injection, OWASP LLM01). Two rules follow. Every value loses the characters
that templates, markup and hidden text are made of. A *name* must besides look
like a name; one that does not is replaced by a neutral form, because nobody is
helped by half of it.
"""

import re
import unicodedata

NAME_LIMIT = 80
"""Longest name, in characters; a longer one is not a name."""

VALUE_LIMIT = 120
"""Longest other value, in characters."""

ACCOUNT_HOLDER = {"en": "the account holder", "ar": "صاحب الحساب"}
"""What is said in place of a name that cannot be said."""

_TEMPLATE_CHARACTERS = "{}<>︷︸﹛﹜﹤﹥｛｝＜＞≮≯"
"""Braces and angle brackets, with every character that Unicode calls a form of one."""

_BACKTICKS = "`\u1fef｀"
"""Backticks; in names they stand for an apostrophe, so they become one."""

_INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0000, 0xE1000)))
)
"""Characters that show nothing but carry meaning (Default_Ignorable_Code_Point)."""

_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, format (which includes bidirectional marks), surrogate, private use, unassigned."""

_LONGEST_READ = 10_000
"""Longer text is not looked at any further."""


class _Replacements(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isspace():
            replacement = " "
        elif unicodedata.category(character) in _DROPPED_CATEGORIES:
            replacement = ""
        else:
            replacement = character
        self[code] = replacement
        return replacement


_REPLACEMENTS = _Replacements(
    {
        **dict.fromkeys(map(ord, _TEMPLATE_CHARACTERS + _INVISIBLE), ""),
        **dict.fromkeys(map(ord, _BACKTICKS), "'"),
    }
)

_NAME_CHARACTERS = frozenset("'’‘ʼʻ-‐‑–.,،&/()\"·・")
"""What a name may hold besides letters, marks, digits and spaces."""

_MOST_WORDS = 12
_MOST_DIGITS = 4

_ORDERS = re.compile(
    r"""
      \b(?: ignore | disregard | jailbreak | prompts? | instructions? | overrid(?:e|ing) | pretend
          | passwords? | https? | www | javascript )\b
    | \b(?: forget | bypass | reveal | repeat | follow | obey | skip )\b .*
      \b(?: previous | prior | above | all | every\w* | rules? | system | this | these | the | my | your )\b
    | \b(?: system | developer | assistant )\ (?: message | mode | role | says? )\b
    | \b you\ (?: are | must | should | will | have )\b
    | \b(?: act\ as | do\ not | don'?t\ \w+ | say\ (?: that | yes | the ) | respond\ with )\b
    | \b(?: tell\ (?: me | them | him | her | the ) | end\ the\ call | hang\ up | transfer\ \w+ )\b
    | \b(?: has\ (?: been\ )? paid | (?: is | already )\ paid | waived? )\b
    | \b(?: owes?\ (?: nothing | 0 ) | debt\ is )\b
    | \w\.(?: com | net | org | info | biz | io | xyz | app | dev | site | online | link )\b
    | تجاهل | تعليمات | الأوامر | كلمة\ المرور | السابقة | تم\ الدفع | لا\ تطلب
    """,
    re.VERBOSE,
)
"""Words that no name needs, on the case-folded NFKC form. A false alarm costs a neutral greeting."""


def clean_text(text: str, *, limit: int = VALUE_LIMIT) -> str | None:
    """Return a value in NFC on one line, without anything a template or markup is made of.

    Returns None for one that is longer than ``limit`` characters: half an
    amount or half a date would be a lie. Cleaning twice changes nothing more.
    """
    if len(text) > _LONGEST_READ:
        return None
    replaced = unicodedata.normalize("NFC", text).translate(_REPLACEMENTS)
    cleaned = " ".join(unicodedata.normalize("NFC", replaced).split())
    return cleaned if len(cleaned) <= limit else None


def clean_name(text: str | None) -> str | None:
    """Return a name that is fit for a provider's ``firstName`` and ``lastName``, else None.

    A name in ordinary letters comes back as it was, apart from NFC and spaces.
    None stands for no name, one of more than 80 characters, and one that holds
    what names do not: addresses, signs, a number, an order to the agent.
    """
    cleaned = clean_text(text, limit=NAME_LIMIT) if text else None
    return cleaned if cleaned and _looks_like_a_name(cleaned) else None


def name_to_say(text: str | None, *, language: str) -> str | None:
    """Return a name, or "the account holder" in its place when it cannot be said.

    Returns None only where there is no name at all. Languages without a neutral
    form of their own get the English one.
    """
    cleaned = clean_text(text, limit=NAME_LIMIT) if text else ""
    if cleaned == "":
        return None
    if cleaned and _looks_like_a_name(cleaned):
        return cleaned
    return ACCOUNT_HOLDER.get(language, ACCOUNT_HOLDER["en"])


def reads_like_an_order(text: str) -> bool:
    """Tell whether text holds words that an agent could take for an order."""
    return _ORDERS.search(unicodedata.normalize("NFKC", text).casefold()) is not None


def _looks_like_a_name(name: str) -> bool:
    return (
        any(character.isalpha() for character in name)
        and all(map(_belongs_in_a_name, name))
        and len(name.split()) <= _MOST_WORDS
        and sum(map(str.isnumeric, name)) <= _MOST_DIGITS
        and not reads_like_an_order(name)
    )


def _belongs_in_a_name(character: str) -> bool:
    return (
        character.isalnum()
        or character == " "
        or character in _NAME_CHARACTERS
        or unicodedata.category(character) in ("Mn", "Mc")
    )
