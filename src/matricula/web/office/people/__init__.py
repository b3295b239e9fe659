"""The people of an area: appointments, invitations, those in charge of records."""
