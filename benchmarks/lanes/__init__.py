"""The wall time of a full pass beside what its lanes could do at best."""
