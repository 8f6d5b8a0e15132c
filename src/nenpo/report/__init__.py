"""What a report is assembled from: its edition, prose, tables, notes and charts."""
