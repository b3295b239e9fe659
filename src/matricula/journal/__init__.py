"""The class journal: groups, lessons, who was there, marks and homework, and the clocks over them."""
