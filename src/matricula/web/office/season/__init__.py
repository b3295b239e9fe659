"""The season of a leaving grade: its days, its boards, and what another figure in the law would do."""
