"""Outpatient appointments and follow-ups, read in plain Python."""
