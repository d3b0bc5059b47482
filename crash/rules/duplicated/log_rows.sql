-- a job ended twice in the log
SELECT job_id::text FROM soulprint.pgqueuer_log WHERE status IN ('successful', 'exception', 'canceled')
GROUP BY job_id HAVING count(*) > 1
