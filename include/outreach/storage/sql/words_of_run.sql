-- The calls of a run that ended in words, with the present meanings.
SELECT call_id, words_said, conversation_outcome, conversation_words, compliance_labels, is_unmapped
FROM outreach.call
WHERE run_id = :run_id AND words_said <> '{}'
ORDER BY call_id
