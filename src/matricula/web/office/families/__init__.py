"""Who of a student's family reads the diary, and the letters by which they come to it."""
