"""What is exported, in which faces and with which mark."""
