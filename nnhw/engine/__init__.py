"""What a worked problem is, and how one is solved into a trace of named steps."""
