"""Builds and checks the yearly reports of a prefecture from the tables its departments hand in."""
