"""The InkSight network learns: samples, the five tasks, their pictures, steps, a whole course."""
