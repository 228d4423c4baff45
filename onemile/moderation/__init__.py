"""Reports, decisions with reasons, answers: what stewards do, and how they account for it."""
