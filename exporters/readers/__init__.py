"""Tables and lists of subjects read from files of others, which are not trusted."""
