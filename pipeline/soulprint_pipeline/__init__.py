"""The work itself: from the bytes of an export to the lines of a profile.

Knows no Postgres and no HTTP server. The data's way through it, with no way back:
bytes → storage → exports → conversations → chunks → analysts → facts → memory, sections.
"""
