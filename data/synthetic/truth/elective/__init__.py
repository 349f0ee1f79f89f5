"""Cancelled operations, read in plain Python."""
