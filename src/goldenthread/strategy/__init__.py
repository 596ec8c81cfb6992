"""The plan: national frames, local plans, priorities, objectives, actions, products, money."""
