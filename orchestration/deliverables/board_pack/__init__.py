"""The board pack of a publication: one page for a browser and for print, and a workbook of every figure."""
