"""Faults that are planted in the extracts, by domain; each names the exceptions that it must raise."""
