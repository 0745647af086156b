"""Tables of others come in: chosen, dropped or from the clipboard, looked at first, then one step."""
