"""What sentences are made of: references to facts, words that follow from data, commentary."""
