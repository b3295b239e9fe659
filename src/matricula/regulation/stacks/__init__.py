"""Packs laid over each other: loading, linking, the digest and the copy that decisions keep."""
