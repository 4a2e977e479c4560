-- A new meaning of words that stay as they came; labels are only added.
UPDATE outreach.call
SET conversation_outcome = :conversation_outcome,
    compliance_labels = :compliance_labels,
    is_unmapped = :is_unmapped
WHERE call_id = :call_id
