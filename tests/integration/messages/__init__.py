"""What people are sent."""
