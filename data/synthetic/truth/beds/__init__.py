"""Beds, read in plain Python."""
