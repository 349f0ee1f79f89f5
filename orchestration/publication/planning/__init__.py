"""The schema `planning` of a publication: what must be true by the end of March, demand and capacity."""
