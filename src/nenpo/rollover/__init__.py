"""The next year's documents from this year's: what stays, what is asked anew, what a person has to look at."""
