"""What needs the model run again, forward or backward. A model is only read: its inputs are varied, never its weights."""
