"""Many open event streams and many imports a second, on one process of the service."""
