"""Placeholder until the first migration."""
