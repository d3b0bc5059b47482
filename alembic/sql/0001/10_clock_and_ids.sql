-- Our own clock. Tests move it with `ALTER DATABASE … SET soulprint.clock_offset = '1 hour'`;
-- leases and due times belong to the queue and stay on the server's now().
CREATE FUNCTION soulprint.now() RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog
RETURN pg_catalog.now() + coalesce(nullif(current_setting('soulprint.clock_offset', true), ''), '0')::interval;

-- RFC 9562 version 7: 48 bits of Unix milliseconds, then random. PostgreSQL has its own only
-- since 18, and we run on 15.
CREATE FUNCTION soulprint.uuidv7() RETURNS uuid
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog AS $$
DECLARE
    millis bytea := substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3);
    bits   bytea := uuid_send(gen_random_uuid());
BEGIN
    bits := overlay(bits PLACING millis FROM 1 FOR 6);
    bits := set_byte(bits, 6, (get_byte(bits, 6) & 15) | 112);
    RETURN encode(bits, 'hex')::uuid;
END $$;
