"""The register: students, their numbers, documents and guardians, enrollments, classes, the archive."""
