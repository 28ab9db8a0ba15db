"""What only a developer's machine needs: the embedded database and the commands of the Makefile."""
