"""Clauses that stand as statements, read by what their verb takes.

A pattern knows a sentence; what is here knows verbs. Any clause whose subject is the speaker, or
something of the speaker's, is taken apart into its verb and what follows it. Where the lexicon
(`predicates/*.toml`) says that the verb with such an object tells something lasting, the clause is
told in the third person, whole or not at all.
"""
