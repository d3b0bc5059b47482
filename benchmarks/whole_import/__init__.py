"""An export from the request to the finished profile: seconds, MB/s and peak memory."""
