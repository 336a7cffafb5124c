"""The small project changed for the worse in many ways, and who finds it: mutations.yaml."""
