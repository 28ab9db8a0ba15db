"""The read API: what every room's endpoints share. Its version is in its address."""
