"""What writes several rows at once: atomic, keyword-only, verb first."""
