-- Words in what was said are found in English and in Arabic, in the same turn too: letters of ASCII are English.
CREATE TEXT SEARCH CONFIGURATION outreach.speech (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION outreach.speech
    ALTER MAPPING FOR word, hword, hword_part WITH pg_catalog.arabic_stem;
COMMENT ON TEXT SEARCH CONFIGURATION outreach.speech IS 'English words in their stem, and Arabic ones in theirs.';

-- Speech as it is searched. The stemmer knows articles, endings and forms of hamza; what it lacks is made one here:
-- signs of vowels and tatweel go; punctuation ends a word, also in a database whose locale is C; "and" and "so" before
-- an article go; a final heh is a teh marbuta, as many write it; yeh, kaf and digits of Persian and Arabic keyboards.
CREATE FUNCTION outreach.folded_speech(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN octet_length(said) = char_length(said) THEN said
    ELSE translate(
        regexp_replace(regexp_replace(regexp_replace(regexp_replace(normalize(said, NFKC),
            '[\u0610-\u061A\u0640\u064B-\u0653\u0656-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\u200B-\u200F\u202A-\u202E\u2066-\u2069]',
            '', 'g'),
            '[\u00A0-\u00BF\u060C\u061B\u061E\u061F\u066A-\u066D\u06D4\u2000-\u206F\u3000-\u303F]',
            ' ', 'g'),
            '(?<![\u0621-\u064A])[\u0648\u0641](?=\u0627\u0644[\u0621-\u064A]{3})',
            '', 'g'),
            '(?<=[\u0621-\u064A])\u0647(?![\u0621-\u064A])',
            U&'\0629', 'g'),
        U&'\0671\06CC\06A9\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669\06F0\06F1\06F2\06F3\06F4\06F5\06F6\06F7\06F8\06F9',
        U&'\0627\064A\064301234567890123456789'
    )
    END;
END;

-- Of a longer turn only the beginning is searched: PostgreSQL refuses more than a megabyte of words, and a turn that
-- cannot be indexed could not be stored.
CREATE FUNCTION outreach.words_said(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT to_tsvector('outreach.speech'::regconfig, left(outreach.folded_speech(said), 100000));
END;

-- As people type it: every word has to be there, "in quotes" in this order, or for either, - for without.
CREATE FUNCTION outreach.words_sought(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT websearch_to_tsquery('outreach.speech'::regconfig, outreach.folded_speech(words));
END;

-- New turns go to the end of the index's list of pending ones, so that taking a transcript in costs little.
CREATE INDEX ix_call_transcript_turn_words_said ON outreach.call_transcript_turn
    USING gin (outreach.words_said(text)) WITH (fastupdate = on);
