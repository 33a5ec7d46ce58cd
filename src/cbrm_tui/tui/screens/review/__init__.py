"""The screens of a review: a meeting held with the keyboard, one step after the other."""
