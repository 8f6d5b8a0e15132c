"""JupyterLab laid out for analysts, and libraries for a PC without a network."""
