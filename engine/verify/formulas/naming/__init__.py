"""Names of a text: which letters count, which definition a name has, which array it is."""
