"""Performance measures: the register, dated targets and statistical process control.

Nothing here reads a database: series go in, limits, labels and reasons come out.
"""
