"""A year's whole plan as a spreadsheet: written, read back, and held against what stands."""
