"""Files on any disk: whole or not at all, strict JSON, bounded reading, who is alive, own folders."""
