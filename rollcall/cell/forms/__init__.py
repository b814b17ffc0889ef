"""Forms of the cell; none of them saves."""
