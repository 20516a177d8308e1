"""Green finance in a month's briefing."""
