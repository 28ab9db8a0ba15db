"""What people write of a structure: its members, readers who correct it, whoever proposes it, editors."""
