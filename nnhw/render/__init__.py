"""Many ways to show one trace; only the one that is asked for is imported."""
