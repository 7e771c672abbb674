"""The command line: its subcommands, and what each of them runs."""
