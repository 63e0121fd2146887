"""The InkSight network (arXiv 2402.05804): a picture and a prompt in, text and ink tokens out."""
