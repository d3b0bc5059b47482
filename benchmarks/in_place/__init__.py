"""What is read of a large archive that is mostly pictures."""
