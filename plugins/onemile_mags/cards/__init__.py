"""Cards of links that stand alone in an article: what the page behind them says of itself."""
