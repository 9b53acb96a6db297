"""From the lines of a document to a verdict on every equality."""
