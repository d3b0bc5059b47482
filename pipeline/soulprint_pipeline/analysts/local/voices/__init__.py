"""Whose words a message holds: what shows that some of them are not the person's.

Where marks show it, the words are blanked by their form (`marked`, `talks`, `mails`); where only a
request tells it, by what is asked for and whose text that is (`requests`, `errands`, `strangers`).
`own_words.blank_others` puts them together, and nothing else does.
"""
