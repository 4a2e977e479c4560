INSERT INTO outreach.call_transition (call_id, from_state, to_state, happened_at, actor, evidence)
SELECT call_id, step.from_state, coalesce(step.to_state, call.state), call.state_changed_at, step.actor,
       jsonb_build_object('run_id', run_id)
FROM outreach.call, (
    VALUES (NULL, 'planned', 'plan_batches'), ('planned', 'submitting', 'claim'),
           ('submitting', 'submitted', 'submit'), ('submitted', NULL, 'reduce')
) AS step (from_state, to_state, actor)
