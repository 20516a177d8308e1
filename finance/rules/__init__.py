"""Pure rules of green finance: no Django, no clock."""
