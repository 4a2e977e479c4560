-- Runs of a campaign of which a row was written by the transaction that is :age transactions old, or a later one.
-- No index has xmin: each table is read once, in order, which costs less than a join with it.
SELECT run.run_id::text AS part
FROM outreach.campaign_run AS run
WHERE run.campaign_id = :campaign_id
  AND run.run_id IN (
      SELECT run_id FROM outreach.campaign_run WHERE age(campaign_run.xmin) <= :age
      UNION ALL SELECT run_id FROM outreach.invoice WHERE age(invoice.xmin) <= :age
      UNION ALL SELECT run_id FROM outreach.contact WHERE age(contact.xmin) <= :age
      UNION ALL SELECT run_id FROM outreach.prompt WHERE age(prompt.xmin) <= :age
      UNION ALL SELECT run_id FROM outreach.decision WHERE age(decision.xmin) <= :age
      UNION ALL SELECT run_id FROM outreach.call_batch WHERE age(call_batch.xmin) <= :age
      UNION ALL SELECT run_id FROM outreach.call WHERE age(call.xmin) <= :age
      -- What retention deleted is not there any more, and its record is.
      UNION ALL SELECT run_id FROM outreach.erasure WHERE age(erasure.xmin) <= :age
      UNION ALL
      SELECT call.run_id FROM outreach.call
      WHERE call.call_id IN (
          SELECT call_id FROM outreach.call_transcript WHERE age(call_transcript.xmin) <= :age
          UNION ALL SELECT call_id FROM outreach.call_transcript_turn WHERE age(call_transcript_turn.xmin) <= :age
          UNION ALL SELECT call_id FROM outreach.fact WHERE call_id IS NOT NULL AND age(fact.xmin) <= :age
      )
  )
