"""« Est-ce une structure de l’ESS ? »: an answer with its reasons and sources, never more than these tell."""
