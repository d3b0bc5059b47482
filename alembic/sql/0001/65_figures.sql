-- How much of the full pass is done: windows are nine tenths of it, MEMORY and sections the rest.
CREATE FUNCTION soulprint.percent(i soulprint.imports) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN CASE
    WHEN i.quick_ready_at IS NULL THEN 0
    WHEN i.state = 'complete' THEN 100
    WHEN i.step = 'memory' THEN 90
    WHEN i.step = 'sections' THEN 95
    WHEN i.total > 0 THEN 90 * i.done / i.total
    ELSE 0 END;

-- From the pace of this pass so far; NULL while nothing is known or nothing runs.
CREATE FUNCTION soulprint.eta_seconds(i soulprint.imports) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog
RETURN CASE WHEN i.state = 'extracting' AND i.done > 0 AND i.full_pass_started_at IS NOT NULL THEN
    ceil(extract(epoch FROM soulprint.now() - i.full_pass_started_at) / i.done * (i.total - i.done))::integer END;
