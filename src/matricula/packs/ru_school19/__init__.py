"""The diary of School No. 19 in Kamensk-Uralsky: its terms, and the service it renders to families."""
