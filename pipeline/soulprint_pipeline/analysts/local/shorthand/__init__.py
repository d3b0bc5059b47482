"""What people say of themselves in a hurry: labels, telegrams, clauses without their subject.

"Location: Gdynia", "47, two girls, divorced, from limerick", "packed in the fags". Each is written
out as a whole sentence, which patterns and verbs then read, or told as it is.
"""
