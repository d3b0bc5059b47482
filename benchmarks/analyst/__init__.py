"""How right and how fast the local analyst is, on wordings it was not written against."""
