"""People who never lived, as they talked to an assistant over two years, and their profiles.

`teacher.txt` is a retired teacher with a garden, `illustrator.txt` an illustrator who writes
German and English. They were written before any pattern was read. The profile beside each is what
is written of them today, mistakes included: a change of tone shows in a diff. To write them anew:

    .venv/bin/python -m tests.pipeline.persons
"""
