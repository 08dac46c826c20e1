"""What everything is: values without behaviour of their own world."""
