"""Printed figures as facts, what is derived from them, and where each was read."""
