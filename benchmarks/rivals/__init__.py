"""The same crashes on stock pgqueuer, on procrastinate, and on our relay."""
