"""Results of study: how a class stands, entering, correcting, workbooks; a second person reviews or sends back."""
