"""Who goes where after a stage: the plan of the authority, and the places that a school takes over."""
