"""GANime widens old 4:3 anime to 16:9 by generating the missing sides."""

__version__ = "0.1.0"
