"""Results of study: how a class stands, entering and correcting, workbooks, and the review by a second person, who sends back what is wrong."""
