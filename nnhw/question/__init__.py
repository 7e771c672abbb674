"""What is asked: the options and inputs of a command, read into a question and worked."""
