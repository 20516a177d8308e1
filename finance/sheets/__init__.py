"""The register of instruments as a file."""
