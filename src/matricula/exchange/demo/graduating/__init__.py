"""A city whose leaving grade is in its season: results, the season itself, and where each student stands."""
