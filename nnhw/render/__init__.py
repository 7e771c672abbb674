"""Many ways to show one trace."""
