"""Claims beside a small and a very large backlog."""
