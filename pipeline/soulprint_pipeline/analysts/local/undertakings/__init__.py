"""What somebody is at: works that they name in passing, and what they make or settle.

Patterns and predicates read what a clause says with its verb. Here is read what is told beside it:
"for my thesis on bridge tolls I need ...", "Salt Harbour, the novel I'm writing", and frames of
making and of settling that take whatever follows.
"""
