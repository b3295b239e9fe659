"""The diary service of the Khanty-Mansi autonomous area: what families see and how soon."""
