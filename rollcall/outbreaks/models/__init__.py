"""What is kept about homes with cases."""
