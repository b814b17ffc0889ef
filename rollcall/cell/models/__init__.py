"""What people decided: about signals, levels, actions and meetings."""
