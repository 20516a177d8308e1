"""What people type of instruments and of what happens to them."""
