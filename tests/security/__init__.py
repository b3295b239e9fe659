"""What nobody may see or do."""
