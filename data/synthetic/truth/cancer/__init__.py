"""Cancer waiting times, read in plain Python."""
