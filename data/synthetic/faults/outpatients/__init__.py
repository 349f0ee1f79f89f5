"""Planted outpatient faults."""
