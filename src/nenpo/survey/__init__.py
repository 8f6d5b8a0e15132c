"""Answers of a survey, one row a firm: counted with a code book, protected, and shown as tables."""
