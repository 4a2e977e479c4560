-- The calls of a run that ended in words, with what they mean so far.
SELECT call_id, conversation_words, conversation_outcome, compliance_labels, is_unmapped
FROM outreach.call
WHERE run_id = :run_id AND conversation_words IS NOT NULL
ORDER BY call_id
