"""The words that people write beside phone numbers, in English and Arabic, and their meanings.

A label says what a number is. A note says that the person or the number must
not be called. All are read without case, after ``spelling.plain``.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from outreach.domain.decisions import Reason


class Label(StrEnum):
    """The meaning of a word for the number beside it."""

    MOBILE = "mobile"
    HOME = "home"
    WORK = "work"
    FAX = "fax"
    PAGER = "pager"
    FORMER = "former"
    """A number that the person no longer has."""
    SOMEONE_ELSE = "someone_else"
    """A number of a relative, a neighbour or a lawyer: no one else may hear of the debt."""
    TEXT_ONLY = "text_only"


NEVER_CALLED = frozenset({Label.FAX, Label.PAGER, Label.FORMER, Label.SOMEONE_ELSE, Label.TEXT_ONLY})
"""Labels of numbers that are never called."""

RANK: Mapping[Label | None, int] = {Label.MOBILE: 0, None: 1, Label.HOME: 1, Label.WORK: 2}
"""The order in which numbers of a field are preferred: a mobile phone is the person's own."""

_LABELS: Mapping[Label, str] = {
    Label.TEXT_ONLY: r"(?:sms|texts?|whats ?app|messages?)[\s-]+only|no\s+voice",
    Label.SOMEONE_ELSE: (
        r"(?:brother|sister|wife|husband|spouse|mother|father|mom|mum|dad|son|daughter|cousin|uncle|aunt"
        r"|neighbou?r|friend|room\s?mate|flat\s?mate|attorney|lawyer|solicitor|accountant|secretary"
        r"|assistant|guarantor|guardian|reference)s?|(?:next\s+of\s+kin|care\s+of|c/o|emergency)"
        r"|زوجته|زوجة|زوج|أخوه|أخ|أخت|والده|والد|والدة|والدته|ابن|ابنه|ابنة|جار|صديق|محامي|محام|كفيل"
    ),
    Label.FORMER: r"old|former|previous|previously|ex|قديم|سابق",
    Label.FAX: r"tele\s?fax|fax|facsimile|fx|f|t[eé]l[eé]copie|faks|факс|فاكس|الفاكس",
    Label.PAGER: r"pager|beeper",
    Label.MOBILE: (
        r"mobile|mob|mobil|cell\s?phone|cellular|cell|handy|gsm|m|c|whats ?app|portable|m[oó]vil|celular|cep"
        r"|جوال|الجوال|موبايل|محمول|خلوي|نقال"
    ),
    Label.HOME: r"home|house|res|residence|hm|h|منزل|البيت|بيت",
    Label.WORK: r"work|office|off|business|bus|wk|w|o|عمل|العمل|مكتب|المكتب",
}
LABEL = re.compile(
    "|".join(rf"(?P<{label}>(?<!\w)(?:{words})(?![^\W\d]))" for label, words in _LABELS.items()),
    re.IGNORECASE,
)

_NEUTRAL_WORDS = """
tel telephone phone phones ph t number numbers no nr num main primary direct personal private own
preferred best first line contact call please only after before at on in the between until from any
time anytime daytime evening evenings morning mornings afternoon noon night weekdays weekday
weekends weekend hours hour hrs mon tue wed thu fri sat sun monday tuesday wednesday thursday friday
saturday sunday am pm telefon rufnummer nummer privat nach vor uhr tél téléphone numéro teléfono
número هاتف الهاتف تلفون تليفون رقم الرقم رئيسي شخصي خاص مباشر اتصل بعد قبل العصر الظهر مساء صباحا
صباح المساء
"""
NEUTRAL: Final = frozenset(_NEUTRAL_WORDS.split())
"""Words beside a number that do not say whose it is. Every other word makes a field unreadable.

No list of notes, relatives and registers is ever complete, in any language; this
one need not be: a field with another word is unreadable, and no one is called on it.
"""

_LENGTHENING = "\u0640"
_CALLED = r"(?:call(?:ed|ing)?|ring|phone|contact(?:ed)?|dial)"
_NOTES: Mapping[Reason, str] = {
    Reason.NOTE_DECEASED: (
        r"deceased|died|dead|passed\s+away|verstorben|d[eé]c[eé]d[eé]e?|fallecid[oa]"
        r"|متوفى|متوفي|متوفاة|المتوفى|المتوفي|المرحوم|المرحومة|توفي|توفيت"
    ),
    Reason.NOTE_WRONG_NUMBER: (
        r"wrong(?:\s+(?:number|no|nbr|nr|num|person|party))?|invalid|incorrect|disconnected|out\s+of\s+service"
        r"|no\s+longer\s+(?:in\s+use|valid)|not\s+(?:in\s+use|valid)"
        r"|not\s+(?:his|her|their|my|the\s+right)\s+(?:number|phone)"
        r"|(?:number|phone|line)\s+(?:is\s+)?(?:changed|disconnected|invalid|incorrect)"
        r"|not\s+in\s+service|(?:invalid|incorrect|bad)\s+(?:number|no|phone)"
        r"|(?:ال)?رقم\s+(?:خاطئ|خطأ|غلط|غير\s+صحيح)|خارج\s+الخدمة|مفصول"
    ),
    Reason.NOTE_DO_NOT_CALL: (
        rf"do\s*n[o]?t\s+(?:ever\s+)?{_CALLED}|never\s+{_CALLED}|no\s+(?:more\s+)?(?:calls?|calling|contact)"
        rf"|not\s+to\s+be\s+{_CALLED}|stop\s+(?:calling|calls?)|d\s?n\s?c|opt(?:ed)?[\s-]*out"
        r"|no\s+phone\s+calls?|refuses?\s+calls?|unsubscribed?|blacklisted|cease\s+and\s+desist"
        r"|does\s*n[o]?t\s+want\s+(?:calls?|to\s+be\s+called)"
        r"|لا\s*(?:تتصل|يتصل|تتصلوا)|عدم\s+الاتصال|ممنوع\s+الاتصال|لا\s+(?:يرغب|يريد)"
    ),
}
NOTES: Final = tuple(_NOTES)
"""Every reason that a note can give, gravest first."""

_NOTE = [
    (reason, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for reason, words in _NOTES.items()
]
_ANY_NOTE = re.compile(rf"(?<!\w)(?:{'|'.join(_NOTES.values())})(?!\w)", re.IGNORECASE)
"""Finds whether there is a note at all: nearly every field has none and is then searched only once."""


def note_in(text: str) -> Reason | None:
    """Return the gravest reason in a text why no one may be called; None if it gives no reason."""
    if not text.isascii():
        text = _without_marks(text)
    elif not text.upper().isupper():
        return None  # no letters, so no words
    spaced = _JOINED.sub(" ", text)
    if not _ANY_NOTE.search(spaced):
        return None
    return next((reason for reason, pattern in _NOTE if pattern.search(spaced)), None)


_JOINED = re.compile(r"[-./()_]+|(?<=[a-z])(?=[A-Z])")
"""The characters between the words of a note as people write it: do-not-call, do.not.call, DoNotCall."""


def _without_marks(text: str) -> str:
    """Drop vowel signs and the stroke that only lengthens an Arabic word."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(
        character
        for character in composed
        if character != _LENGTHENING and unicodedata.category(character) != "Mn"
    )
