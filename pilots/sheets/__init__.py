"""The month as a spreadsheet: written for a department, read back, and held against its desk."""
