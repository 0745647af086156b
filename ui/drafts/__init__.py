"""The open draft in Qt: document, files, packs that changed, the user's folders."""
