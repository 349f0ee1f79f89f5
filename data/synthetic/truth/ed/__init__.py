"""The emergency department, read in plain Python."""
