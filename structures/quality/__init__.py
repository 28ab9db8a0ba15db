"""« Qualité » in the admin: what is missing, old, closed or dead, each dealt with on the spot."""
