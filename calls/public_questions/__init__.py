"""Questions about a call, asked by anyone and answered for everyone."""
