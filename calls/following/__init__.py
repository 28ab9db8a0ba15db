"""Following a call by e-mail, without an account."""
