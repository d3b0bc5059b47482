"""How fast an export is read, and in how much memory, beside other ways to read it."""
