"""Wishes about how the assistant answers: orders, requests, complaints and permissions.

A wish lasts where it says so ("from now on", "when I paste code"), or where what it asks for is no
matter of one text ("don't flatter me"). `openings.toml` holds how wishes begin, `shapes.toml` what
shows that they last, `words.toml` what an assistant does and what belongs to its manner.
"""
