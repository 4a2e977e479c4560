"""Cutting a transcript that is one text into turns, by the labels at the start of its lines."""

import re

from outreach.domain.outcomes import Speaker, TranscriptTurn

SPEAKERS = {
    "ai": Speaker.AGENT,
    "agent": Speaker.AGENT,
    "assistant": Speaker.AGENT,
    "bot": Speaker.AGENT,
    "user": Speaker.PERSON,
    "customer": Speaker.PERSON,
    "human": Speaker.PERSON,
    "caller": Speaker.PERSON,
    "contact": Speaker.PERSON,
}

LABELLED = re.compile(rf"\s*({'|'.join(SPEAKERS)})\s*[:：]\s*(.*)", re.IGNORECASE)


def read_turns(transcript: str | None) -> tuple[TranscriptTurn, ...]:
    """Cut a transcript into turns. A line without a label continues the turn before it.

    Words before the first label, or a whole text without labels, are one turn
    of an unknown speaker, so that nothing is left out.
    """
    turns: list[tuple[Speaker, list[str]]] = []
    for line in (transcript or "").splitlines():
        labelled = LABELLED.fullmatch(line)
        if labelled:
            turns.append((SPEAKERS[labelled[1].lower()], [labelled[2].strip()]))
        elif turns:
            turns[-1][1].append(line.strip())
        else:
            turns.append((Speaker.UNKNOWN, [line.strip()]))
    texts = ((speaker, "\n".join(lines).strip()) for speaker, lines in turns)
    return tuple(TranscriptTurn(speaker=speaker, text=text) for speaker, text in texts if text)
