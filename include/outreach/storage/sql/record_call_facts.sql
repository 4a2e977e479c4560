UPDATE outreach.call
SET state = :state,
    state_changed_at = CASE WHEN state = :state THEN state_changed_at ELSE :now END,
    -- What stood in the way is over once the provider's own report moves the call.
    problem = CASE WHEN state = :state THEN problem END,
    line_outcome = :line_outcome,
    line_words = :line_words,
    conversation_outcome = :conversation_outcome,
    conversation_words = :conversation_words,
    words_said = :words_said,
    unmapped_words = :unmapped_words,
    is_unmapped = :is_unmapped,
    compliance_labels = :compliance_labels,
    provider_call_id = :provider_call_id,
    duration_seconds = :duration_seconds,
    ended_at = :ended_at,
    summary = :summary,
    recording = :recording,
    promised_on = :promised_on,
    promised_amount = :promised_amount,
    promise_sources = :promise_sources,
    callback_at = :callback_at
WHERE call_id = :call_id
