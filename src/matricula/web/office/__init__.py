"""Pages for people who work in schools and authorities: a folder for each subject.

A folder holds its pages, their templates (``templates/<subject>/``), their addresses (``urls.py``) and its entries
in the navigation (``navigation.py``). Whatever arrives as a folder of this shape is shown once it is named here.
"""

# In the order of the navigation.
SUBJECTS = (
    "desk",
    "students",
    "studies",
    "journal",
    "planning",
    "families",
    "delivery",
    "duties",
    "attendance",
    "watching",
    "casework",
    "importing",
    "archive",
    "schools",
    "promotion",
    "admission",
    "season",
    "certificates",
    "forms",
    "people",
    "messages",
    "law",
    "help",
)
