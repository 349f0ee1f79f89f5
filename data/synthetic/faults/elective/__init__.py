"""Planted elective faults."""
