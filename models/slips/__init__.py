"""What is wrong with a pack, all of it at once, each where its author wrote it."""
