"""What the core needs of the world outside: one Protocol per capability."""
