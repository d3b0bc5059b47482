-- The status of a user, in the shape that HTTP, command line and events share. NULL: unknown user.
-- Said of the import itself, where there is one: the app may have written over its projection.
CREATE FUNCTION soulprint.status(p_user_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT jsonb_build_object(
        'user_id', p_user_id,
        'import_id', i.import_id,
        'import_status', CASE WHEN abandoned THEN 'failed' WHEN i.import_id IS NULL THEN u.import_status ELSE p.import_status END,
        'import_stage', CASE WHEN i.import_id IS NULL THEN u.import_stage ELSE p.import_stage END,
        'progress_percent', coalesce(CASE WHEN i.import_id IS NULL THEN u.progress_percent ELSE p.progress_percent END, 0),
        'import_error', CASE WHEN abandoned THEN 'Stalled: no import stands behind this row. Retry it.'
            WHEN i.import_id IS NULL THEN u.import_error ELSE p.import_error END,
        'full_pass_status', CASE WHEN i.import_id IS NULL THEN u.full_pass_status ELSE p.full_pass_status END,
        'full_pass_error', CASE WHEN i.import_id IS NULL THEN u.full_pass_error ELSE p.full_pass_error END,
        'full_pass', jsonb_build_object(
            'step', i.step,
            'done', coalesce(i.done, 0),
            'total', coalesce(i.total, 0),
            'percent', soulprint.percent(i),
            'eta_seconds', soulprint.eta_seconds(i),
            'attempts', coalesce(i.attempts, 0),
            'next_retry_at', i.next_retry_at),
        'total_conversations', CASE WHEN i.import_id IS NULL THEN u.total_conversations ELSE i.total_conversations END,
        'total_messages', CASE WHEN i.import_id IS NULL THEN u.total_messages ELSE i.total_messages END,
        'carried_over', coalesce(i.carried_over, 0),
        'set_aside', coalesce(i.set_aside, 0),
        'set_aside_by', coalesce(i.set_aside_by, '{}'),
        'quarantined', coalesce(i.quarantined, 0),
        'truncated', coalesce(i.truncated, false),
        'degraded', coalesce(i.degraded, '{}'),
        'analyst', i.analyst,
        'spent_usd', coalesce((SELECT sum(c.usd) FROM soulprint.calls c WHERE c.import_id = i.import_id AND c.state = 'answered'), 0)::float8,
        'started_at', i.started_at,
        'queue_position', CASE WHEN i.state = 'queued' THEN
            (SELECT count(*) FROM soulprint.imports q WHERE q.state = 'queued' AND q.created_at <= i.created_at) END,
        'stalled', abandoned OR (i.import_id IS NOT NULL AND soulprint.is_stalled(i)),
        'another_file', soulprint.is_unreadable(i),
        'earlier_profile', EXISTS (SELECT FROM soulprint.profiles w WHERE w.user_id = p_user_id AND w.import_id <> i.import_id),
        'state', i.state,
        'error_class', i.error_class,
        'notice', CASE WHEN i.analyst <> 'local' AND i.state IN ('profiling', 'extracting', 'remembering', 'writing')
            AND EXISTS (SELECT FROM soulprint.model_pause WHERE since IS NOT NULL) THEN
            'The language model cannot be reached at the moment. Nothing is lost, and nothing needs to be done: the work goes on by itself.' END,
        'updated_at', coalesce(u.updated_at, i.updated_at))
    FROM (SELECT p_user_id AS user_id) asked
    LEFT JOIN public.user_profiles u USING (user_id)
    LEFT JOIN soulprint.imports i ON i.user_id = asked.user_id AND i.superseded_by IS NULL
    CROSS JOIN LATERAL soulprint.projection(i) p
    CROSS JOIN LATERAL (SELECT soulprint.is_abandoned(u.import_status, i) AS abandoned) a
    WHERE u.user_id IS NOT NULL OR i.import_id IS NOT NULL
$$;

CREATE VIEW soulprint.import_overview WITH (security_invoker = true) AS
SELECT i.import_id, i.user_id, i.state, i.step, soulprint.percent(i) AS percent, i.done, i.total,
       soulprint.eta_seconds(i) AS eta_seconds, i.attempts, i.next_retry_at, i.error_class, i.analyst,
       coalesce(c.usd, 0) AS spent_usd, i.total_conversations, i.total_messages, i.quarantined, i.truncated,
       soulprint.now() - i.created_at AS age, i.created_at, i.updated_at
FROM soulprint.imports i
LEFT JOIN LATERAL (SELECT sum(usd) AS usd FROM soulprint.calls c
                   WHERE c.import_id = i.import_id AND c.state = 'answered') c ON true
WHERE i.superseded_by IS NULL;
COMMENT ON VIEW soulprint.import_overview IS 'The current import of each user: where it stands, how far, how long, at what cost.';

CREATE VIEW soulprint.queue_overview WITH (security_invoker = true) AS
SELECT entrypoint AS step,
       count(*) FILTER (WHERE status = 'queued' AND execute_after <= now()) AS ready,
       count(*) FILTER (WHERE status = 'queued' AND execute_after > now()) AS waiting,
       count(*) FILTER (WHERE status = 'picked') AS running,
       count(DISTINCT queue_manager_id) FILTER (WHERE status = 'picked') AS workers,
       max(now() - execute_after) FILTER (WHERE status = 'queued' AND execute_after <= now()) AS oldest_ready,
       max(now() - heartbeat) FILTER (WHERE status = 'picked') AS oldest_heartbeat,
       entrypoint IN ('quick_pass', 'extract', 'memory', 'sections') AND EXISTS (SELECT FROM soulprint.model_pause WHERE since IS NOT NULL) AS paused
FROM soulprint.pgqueuer GROUP BY entrypoint;
COMMENT ON VIEW soulprint.queue_overview IS 'The queue by step: ready, waiting for a due time, running, the oldest of each, and whether the model is paused.';

CREATE VIEW soulprint.stuck_imports WITH (security_invoker = true) AS
SELECT i.import_id, i.user_id, i.state, i.step, i.error_class, i.error, i.attempts, i.updated_at,
       CASE WHEN i.state = 'failed' THEN 'failed for good' ELSE 'stalled' END AS why
FROM soulprint.imports i
WHERE i.superseded_by IS NULL
  AND ((i.state = 'failed' AND i.next_retry_at IS NULL)
       OR (i.state NOT IN ('complete', 'failed', 'cancelled') AND soulprint.is_stalled(i)));
COMMENT ON VIEW soulprint.stuck_imports IS 'Imports that go nowhere without a person: failed for good, or active without a job.';

CREATE VIEW soulprint.success_rate_24h WITH (security_invoker = true) AS
SELECT count(*) FILTER (WHERE state = 'complete') AS complete,
       count(*) FILTER (WHERE state = 'complete' AND degraded <> '{}') AS degraded,
       count(*) FILTER (WHERE state = 'failed') AS failed,
       count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
       round(count(*) FILTER (WHERE state = 'complete')::numeric
             / nullif(count(*) FILTER (WHERE state IN ('complete', 'failed')), 0), 4) AS success_rate
FROM soulprint.imports WHERE updated_at > soulprint.now() - interval '24 hours';
COMMENT ON VIEW soulprint.success_rate_24h IS 'Imports that ended in the last 24 hours, by how they ended.';

CREATE VIEW soulprint.import_durations WITH (security_invoker = true) AS
SELECT import_id, user_id, total_conversations, quick_ready_at - created_at AS to_quick_ready,
       completed_at - created_at AS to_complete
FROM soulprint.imports WHERE quick_ready_at IS NOT NULL;
COMMENT ON VIEW soulprint.import_durations IS 'From the request to the quick profile and to completion.';

CREATE VIEW soulprint.top_errors WITH (security_invoker = true) AS
SELECT error_class, step, count(*) AS imports, max(updated_at) AS last_seen
FROM soulprint.imports WHERE state = 'failed' AND superseded_by IS NULL GROUP BY error_class, step ORDER BY imports DESC, error_class, step;
COMMENT ON VIEW soulprint.top_errors IS 'What failed imports failed with, most frequent first.';

CREATE VIEW soulprint.spend_by_user WITH (security_invoker = true) AS
SELECT user_id, date_trunc('month', reserved_at, 'UTC') AS month, count(*) FILTER (WHERE state = 'answered') AS calls,
       coalesce(sum(tokens_in), 0) AS tokens_in, coalesce(sum(tokens_out), 0) AS tokens_out,
       coalesce(sum(usd) FILTER (WHERE state = 'answered'), 0) AS usd,
       coalesce(sum(tokens_cached), 0) AS tokens_cached, coalesce(sum(tokens_cache_written), 0) AS tokens_cache_written
FROM soulprint.calls GROUP BY user_id, month;
COMMENT ON VIEW soulprint.spend_by_user IS 'Paid model calls by user and month.';

CREATE VIEW soulprint.webhook_log WITH (security_invoker = true) AS
SELECT d.delivery_id, d.webhook_id, d.occasion AS event, i.user_id, d.import_id, d.attempt, d.reason IS NULL AS delivered,
       d.reason, d.http_status, d.ms, d.at
FROM soulprint.deliveries d LEFT JOIN soulprint.imports i USING (import_id);
COMMENT ON VIEW soulprint.webhook_log IS 'Every try to tell the webhook, and how it went.';
