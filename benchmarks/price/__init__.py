"""What an export costs: the estimate, the book of calls, and what the model itself counted."""
