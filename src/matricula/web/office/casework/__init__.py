"""Cases: starting one, its form, its page, and the rows it is listed in."""
