"""What the page of green finance shows: the register's totals, what was published, and the goals they feed."""
