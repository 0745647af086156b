"""The window that joins the rooms, and how the program starts and ends."""
