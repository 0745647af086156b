"""The command line: words, commands, exit codes."""
