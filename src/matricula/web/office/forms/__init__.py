"""The forms that students of a leaving grade confirm, as their school and the office of the season see them."""
