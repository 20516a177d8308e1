"""What a page of the building stock shows: the register's totals, what was published, and the goals they feed."""
