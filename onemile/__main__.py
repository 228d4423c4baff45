"""python -m onemile is the onemile command."""

from onemile.cli import main

if __name__ == "__main__":
    main()
