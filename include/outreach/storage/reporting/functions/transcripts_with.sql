CREATE OR REPLACE FUNCTION reporting.transcripts_with(words text)
RETURNS TABLE (
    campaign_id text, run_date date, wave smallint, run_id uuid, call_id uuid, turn integer, speaker text, said text
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT spoken.campaign_id, spoken.run_date, spoken.wave, spoken.run_id, spoken.call_id,
           spoken.turn, spoken.speaker, spoken.text
    FROM reporting.transcript_turn AS spoken
    WHERE outreach.words_said(spoken.text) @@ outreach.words_sought(words);
END;

COMMENT ON FUNCTION reporting.transcripts_with(text) IS
    'The turns in which all these words were said, in English or Arabic, in any of their forms: one row a turn. "In quotes" they must follow each other; or stands between words of which one is enough; -word leaves turns with it out. By an index; of a turn the first 100,000 characters are searched.';
