"""The verdict on one equality."""
