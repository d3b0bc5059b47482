"""From the commit of a job to the start of its step."""
