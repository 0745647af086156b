"""The open draft in Qt: the desk its users share, document, files, packs that changed."""
