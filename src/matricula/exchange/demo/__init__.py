"""The demonstration: made-up schools, people and transfers of one province, and schools with a journal beside it."""
