"""填报步骤: the forms in the order of the work, and how far each is."""
