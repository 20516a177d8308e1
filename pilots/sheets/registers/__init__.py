"""The rows of a register as a file: read as a stream, checked by columns, kept until they are written."""
