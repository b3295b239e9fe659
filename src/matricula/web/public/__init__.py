"""Pages for strangers: nobody signs in, and nothing is told that is not on the paper in their hands."""
