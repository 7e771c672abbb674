"""Answers: the tolerance in their digits, verdicts, mistakes named, a whole class graded."""
