"""Training. While a folder holds `RESUME` its training is unfinished, and the same command goes on with it."""

RESUME = "resume.pt"
