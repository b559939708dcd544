"""What a file says and where: YAML and JSON with places, problems and their catalogue, edits that keep offsets."""
