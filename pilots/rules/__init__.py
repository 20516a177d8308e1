"""What the numbers mean: pure functions, without Django and without a clock."""
