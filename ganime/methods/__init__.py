"""Every method GANime knows, one paper a file."""
