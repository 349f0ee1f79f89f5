"""The schema `performance` of a publication: measures, values, targets, control charts and plans."""
