"""Throws broken, lying and odd exports at the reader."""
