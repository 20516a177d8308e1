"""Writing the register of buildings: rows and roll-up move in one transaction."""
