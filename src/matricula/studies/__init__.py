"""Results of study: courses, credits, evaluation, fitness; one definition of the facts of a student."""
