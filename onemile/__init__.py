"""1Mile: a federated instance server for neighbourhood mutual aid."""

__version__ = "0.1.0"
