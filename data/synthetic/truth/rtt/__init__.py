"""Referral to treatment, read in plain Python."""
