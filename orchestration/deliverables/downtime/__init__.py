"""Lists and pages for the hours in which a clinical system is down, written from a publication."""
