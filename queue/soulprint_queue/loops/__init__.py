"""What runs beside the queue in every worker: one loop a file, all stopped by one event."""
