"""Jobs, state, SQL: everything that knows Postgres."""
