"""What may be typed in, and what is said where it may not."""
