"""The tree of authorities and schools, the people who sign in, their appointments, stand-ins and scope."""
