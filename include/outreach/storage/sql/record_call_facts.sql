UPDATE outreach.call
SET state = :state,
    state_changed_at = CASE WHEN state = :state THEN state_changed_at ELSE :now END,
    line_outcome = :line_outcome,
    conversation_outcome = :conversation_outcome,
    conversation_words = :conversation_words,
    is_unmapped = :is_unmapped,
    compliance_labels = :compliance_labels,
    provider_call_id = :provider_call_id,
    duration_seconds = :duration_seconds,
    ended_at = :ended_at,
    summary = :summary,
    recording = :recording,
    promised_on = :promised_on,
    promised_amount = :promised_amount,
    promise_sources = :promise_sources
WHERE call_id = :call_id
