"""What this connector knows about the shop."""
