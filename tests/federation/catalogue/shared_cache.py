"""A cache between an instance and those who ask it."""

import re
from dataclasses import dataclass

from onemile import clock as clock_module


@dataclass
class Kept:
    answer: object
    until: object
    varied: tuple


class Cache:
    """A caching proxy as RFC 9111 has it: shared, and true to Vary and Cache-Control."""

    def __init__(self, network):
        self.network, self.kept, self.hits = network, {}, 0

    def ask(self, request):
        for one in self.kept.get(request.url, []):
            if one.until > clock_module.now() and one.varied == self._varied(one.answer, request):
                self.hits += 1
                return one.answer
        answer = self.network.send(request)
        control = answer.header("Cache-Control")
        age = re.search(r"max-age=(\d+)", control)
        # Without a word about it a cache may keep an answer for as long as it sees fit.
        seconds = int(age[1]) if age else 600
        is_open = not re.search(r"private|no-store|no-cache", control)
        if is_open and seconds and "*" not in answer.header("Vary"):
            until = clock_module.ahead(seconds=seconds)
            kept = Kept(answer, until, self._varied(answer, request))
            self.kept.setdefault(request.url, []).append(kept)
        return answer

    @staticmethod
    def _varied(answer, request):
        names = [name.strip() for name in answer.header("Vary").split(",")]
        return tuple((name.lower(), request.header(name)) for name in names)
