"""Answers: the tolerance in their digits, verdicts, and the mistake behind a wrong one."""
