"""How words look: short vectors that lie close to each other where words look alike."""
