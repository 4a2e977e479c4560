"""Making a customer's text harmless, so that it cannot act as a template, markup or an order.

A provider puts tag values into the agent's prompt before the call. Anything that a
customer wrote is therefore text that a language model reads (OWASP LLM01). Every value
loses the characters that templates, markup and hidden text are made of. The module
``names`` says which text may be said as a name.
"""

import re
import unicodedata

VALUE_LIMIT = 120
"""The longest other value, in characters."""

_TEMPLATE_CHARACTERS = "{}<>︷︸﹛﹜﹤﹥｛｝＜＞≮≯"
"""Braces and angle brackets, with all characters that Unicode lists as forms of one."""

_BACKTICKS = "`\u1fef｀"
"""Backticks; people write them for an apostrophe in names, so they become one."""

_INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0000, 0xE1000)))
)
"""Invisible characters that carry meaning (Default_Ignorable_Code_Point)."""

_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, format (which includes bidirectional marks), surrogate, private use, unassigned."""

_LONGEST_READ = 10_000
"""Longer text is not read to its end."""


class _Replacements(dict[int, str]):
    """The replacement of each character, computed at its first use."""

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


_ALREADY_CLEAN = re.compile(r"[ -;=?-_a-z|~\u0621-\u063a\u0641-\u064a]*")
"""The printed characters of ASCII that are neither dropped nor replaced, and Arabic letters without marks."""

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
"""Orders in their usual forms, searched in the case-folded NFKC text."""


def clean_text(text: str, *, limit: int = VALUE_LIMIT) -> str | None:
    """Return a value in NFC on one line, without the characters of templates and markup.

    Returns None if it is longer than ``limit`` characters, since half an amount or half
    a date would be wrong. Cleaning a second time changes nothing.
    """
    if len(text) > _LONGEST_READ:
        return None
    if _ALREADY_CLEAN.fullmatch(text):
        cleaned = " ".join(text.split())
    else:
        replaced = unicodedata.normalize("NFC", text).translate(_REPLACEMENTS)
        cleaned = " ".join(unicodedata.normalize("NFC", replaced).split())
    return cleaned if len(cleaned) <= limit else None


def reads_like_an_order(text: str) -> bool:
    """Tell whether text holds words that an agent could take for an order."""
    return _ORDERS.search(unicodedata.normalize("NFKC", text).casefold()) is not None
