"""Messages whose words editors may change: kinds, texts, and what becomes of each mail that leaves."""
