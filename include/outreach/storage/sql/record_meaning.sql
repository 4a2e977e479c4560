-- A new meaning of unchanged words; of several the gravest is shown. Labels are only added.
UPDATE outreach.call
SET conversation_outcome = :conversation_outcome,
    conversation_words = :conversation_words,
    decided_by = :decided_by,
    compliance_labels = :compliance_labels,
    unmapped_words = :unmapped_words,
    is_unmapped = :is_unmapped
WHERE call_id = :call_id
