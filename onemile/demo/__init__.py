"""The invented little Alsace of ``onemile demo``; plugins add what is theirs."""
