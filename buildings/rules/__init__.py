"""Pure rules of the building stock: no Django, no clock."""
