"""What the law answers: findings, refusals, and values in words."""
