"""The one user of a machine that nobody shares."""

from uuid import UUID

LOCAL_USER = UUID("10ca1000-0000-4000-8000-000000000001")
"""Who is meant where nobody is named: by commands, and by a page on loopback."""
