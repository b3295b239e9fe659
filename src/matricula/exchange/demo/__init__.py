"""The demonstration: made-up schools, people and transfers for one pack, the same for the same day."""
