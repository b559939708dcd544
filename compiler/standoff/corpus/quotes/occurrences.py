"""Where words occur in a text, overlapping ones too; the work grows with the length of the text alone."""

LONG = 500  # characters of a quote, from which on overlapping places are counted with care


def occurrences(content: str, words: str) -> list[int]:
    """Where words start in a text, overlapping ones too; work grows with the length of the text alone."""
    found, start = list[int](), content.find(words)
    while start >= 0:
        if len(words) > LONG and len(found) > 8 and start - found[-8] < len(words):
            return _overlapping(content, words)
        found.append(start)
        start = content.find(words, start + 1)
    return found


def _overlapping(content: str, words: str) -> list[int]:
    """The same by the algorithm of Knuth, Morris and Pratt, for words that overlap themselves."""
    back, length = [0] * (len(words) + 1), 0
    for at in range(1, len(words)):
        while length and words[at] != words[length]:
            length = back[length]
        length += words[at] == words[length]
        back[at + 1] = length
    found, length = [], 0
    for at, character in enumerate(content):
        while length and (length == len(words) or character != words[length]):
            length = back[length]
        length += character == words[length]
        if length == len(words):
            found.append(at + 1 - length)
    return found
