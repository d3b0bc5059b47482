-- Dollars spent and reserved: by the import, and by the user in this calendar month (UTC).
-- Locks: nothing. A reservation counts until it is settled, or for an hour where nobody settles it.
-- Index: calls_by_import, calls_by_user.
SELECT coalesce(sum(usd) FILTER (WHERE import_id = $2), 0) AS import_usd,
       coalesce(sum(usd) FILTER (WHERE reserved_at >= date_trunc('month', soulprint.now(), 'UTC')), 0) AS month_usd
FROM soulprint.calls
WHERE user_id = $1 AND (state = 'answered' OR (state = 'reserved' AND reserved_at > soulprint.now() - interval '1 hour'))
