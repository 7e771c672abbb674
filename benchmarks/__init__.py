"""What is measured: accuracy and speed, beside named peers."""
