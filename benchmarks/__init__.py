"""Benchmarks that anyone can run: `scripts/bench NAME`."""
