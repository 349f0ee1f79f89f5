"""What must be true by a date, and how much capacity a demand needs: pure arithmetic and table definitions.

Nothing here reads a file of a home or a database. The room above (`publication.planning`) brings the figures.
"""
