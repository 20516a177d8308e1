"""Benchmark projects as known at a moment: stage, milestones, claimed results, and the instruments that fund each."""
