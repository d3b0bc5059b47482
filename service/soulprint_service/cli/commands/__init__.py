"""One module a command. None of them imports anything heavy before it is called."""
