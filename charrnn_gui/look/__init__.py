"""The look of the window: colours, type and sizes, and what is made from them."""
