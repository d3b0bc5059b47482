"""Thousands of requests that nobody means well with, from a fixed seed."""
