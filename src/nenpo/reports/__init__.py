"""What no layout can say of one report, a folder each."""
