"""Results of study: how a class stands, entering and correcting, workbooks, and the review by a second person.

Who reviews sends back what is wrong.
"""
