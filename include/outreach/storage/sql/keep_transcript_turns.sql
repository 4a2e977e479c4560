INSERT INTO outreach.call_transcript_turn (call_id, turn, speaker, text)
SELECT :call_id, turn.number, turn.speaker, turn.text
FROM unnest(CAST(:speakers AS text[]), CAST(:texts AS text[])) WITH ORDINALITY AS turn (speaker, text, number)
