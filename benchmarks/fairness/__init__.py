"""Small imports beside a very large one."""
