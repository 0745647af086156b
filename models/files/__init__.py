"""Files on any disk: whole or not at all, strict JSON, who is alive."""
