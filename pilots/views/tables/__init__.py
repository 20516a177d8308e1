"""The tables of the pages as they are taken along: columns, rows and notes of each export."""
