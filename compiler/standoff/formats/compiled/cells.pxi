# Cells of each kind as CSV has them: quoted only where they must be, which is where a text is empty (a missing cell is
# nothing) or has a comma, a quote or a line end. Where memory ends or a cell is not where it should be, False is given back.

KINDS = {
    b"n": NOTHING, b"vu": VIEW, b"U": LARGE, b"u": SMALL, b"b": TRUTH, b"tdD": DAY,
    b"c": I8, b"s": I16, b"i": I32, b"l": I64, b"C": U8, b"S": U16, b"I": U32, b"L": U64,
}
"""The kinds of cells that are written here, by Arrow's format strings."""


cdef inline uint64_t has(uint64_t eight, uint64_t wanted) noexcept nogil:
    """Not 0 where one of eight bytes is the wanted one, of which eight are given."""
    cdef uint64_t found = eight ^ wanted
    return (found - <uint64_t>0x0101010101010101) & ~found & <uint64_t>0x8080808080808080


cdef inline uint64_t has_odd(uint64_t eight) noexcept nogil:
    return (
        has(eight, <uint64_t>0x2C2C2C2C2C2C2C2C)  # a comma
        | has(eight, <uint64_t>0x2222222222222222)  # a quote
        | has(eight, <uint64_t>0x0A0A0A0A0A0A0A0A)
        | has(eight, <uint64_t>0x0D0D0D0D0D0D0D0D)
    )


cdef char* put_quoted(Made* made, char* to, const char* text, Py_ssize_t length) noexcept nogil:
    cdef Py_ssize_t number
    to = roomy(made, to, 2 * length + WIDEST)
    if to == NULL:
        return NULL
    to[0] = b'"'
    to += 1
    for number in range(length):
        to[0] = text[number]
        to += 1
        if text[number] == b'"':
            to[0] = b'"'
            to += 1
    to[0] = b'"'
    return to + 1


cdef inline char* put_text(Made* made, char* to, const char* text, Py_ssize_t length) noexcept nogil:
    """Put a text eight bytes at a time, and once more in quotes where one of them was odd."""
    cdef Py_ssize_t done = 0
    cdef uint64_t eight, odd = 0
    if length == 0:
        return put_quoted(made, to, text, 0)
    to = roomy(made, to, length + WIDEST)
    if to == NULL:
        return NULL
    while done + 8 <= length:
        memcpy(&eight, text + done, 8)
        odd |= has_odd(eight)
        memcpy(to + done, &eight, 8)
        done += 8
    if done < length:
        eight = 0
        if length >= 8:  # the last eight, of which some are there already
            done = length - 8
            memcpy(&eight, text + done, 8)
        else:
            memcpy(&eight, text, <size_t>length)
        odd |= has_odd(eight)
        memcpy(to + done, &eight, 8)
    return put_quoted(made, to, text, length) if odd else to + length


cdef inline char* put_view(Made* made, char* to, const Cells* cells, const char* view) noexcept nogil:
    cdef int32_t length
    cdef int32_t[2] place  # the buffer, and where in it
    cdef uint64_t eight
    cdef uint32_t four
    memcpy(&length, view, 4)
    if length > 12:
        memcpy(place, view + 8, 8)
        if place[0] < 0 or place[0] >= cells.n_texts:
            made.is_foreign = True
            return NULL
        return put_text(made, to, cells.texts[place[0]] + place[1], length)
    memcpy(&eight, view + 4, 8)  # after a short text are zeros
    memcpy(&four, view + 12, 4)
    if length == 0 or has_odd(eight) | has_odd(four):
        return put_quoted(made, to, view + 4, length)
    memcpy(to, &eight, 8)
    memcpy(to + 8, &four, 4)
    return to + length


cdef inline char* put_code(Made* made, char* to, const Rendered* texts, uint64_t code) noexcept nogil:
    """Put the text of a code, as it was made before."""
    cdef const char* text
    cdef Py_ssize_t length
    if code >= <uint64_t>texts.n:
        made.is_foreign = True
        return NULL
    text = texts.made.at + texts.ends[code]
    length = <Py_ssize_t>(texts.ends[code + 1] - texts.ends[code])
    if length <= 16:  # always so many, which takes no call
        memcpy(to, text, 16)
        return to + length
    if length <= 64:
        memcpy(to, text, 64)
        return to + length
    to = roomy(made, to, length + WIDEST)
    if to != NULL:
        memcpy(to, text, <size_t>length)
        to += length
    return to


cdef inline char* put_digits(char* to, uint64_t number, bint is_negative, int width) noexcept nogil:
    """Put a number, with zeros before it up to a width."""
    cdef int n = 1
    cdef uint64_t power = 10
    while n < 20 and number >= power:
        n += 1
        power *= 10  # of the last one, which is too large, nothing is asked
    n = max(n, width)
    if is_negative:
        to[0] = b'-'
        to += 1
    for width in range(n - 1, -1, -1):  # into their places, for to copy them would take longer than to make them
        to[width] = <char>(48 + number % 10)
        number //= 10
    return to + n


cdef inline char* put_integer(char* to, int64_t number) noexcept nogil:
    return put_digits(to, <uint64_t>0 - <uint64_t>number if number < 0 else <uint64_t>number, number < 0, 1)


cdef char* put_day(char* to, int64_t day) noexcept nogil:
    """Put a day after 1970-01-01 in the Gregorian calendar; years of other than four digits have a sign."""
    cdef int64_t shifted = day + 719468  # days from 0000-03-01: years begin in March, so that a leap day is the last
    cdef int64_t era = (shifted if shifted >= 0 else shifted - 146096) // 146097
    cdef int64_t of_era = shifted - era * 146097
    cdef int64_t year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    cdef int64_t of_year = of_era - (365 * year + year // 4 - year // 100)
    cdef int64_t from_march = (5 * of_year + 2) // 153
    cdef int64_t month = from_march + 3 if from_march < 10 else from_march - 9
    year += era * 400 + (month <= 2)
    if year > 9999:
        to[0] = b'+'
        to += 1
    to = put_digits(to, <uint64_t>(-year if year < 0 else year), year < 0, 4)
    to[0] = b'-'
    to = put_digits(to + 1, <uint64_t>month, False, 2)
    to[0] = b'-'
    return put_digits(to + 1, <uint64_t>(of_year - (153 * from_march + 2) // 5 + 1), False, 2)


cdef inline char* put_unsigned(Made* made, char* to, const Cells* cells, uint64_t number) noexcept nogil:
    if cells.of_codes != NULL:
        return put_code(made, to, cells.of_codes, number)
    return put_digits(to, number, False, 1)


cdef inline char* put_cell(Made* made, char* to, const Cells* cells, int64_t row) noexcept nogil:
    """Put a cell; `WIDEST` bytes have room, and so many have room after it."""
    cdef int64_t item = cells.first + row
    cdef int64_t start, end
    if cells.kind == NOTHING or (cells.valid != NULL and not is_set(cells.valid, item)):
        return roomy(made, to, WIDEST)  # what comes after it takes room, of a row of missing cells more than there is
    if cells.kind == VIEW:
        if item + AHEAD < cells.end:
            STANDOFF_FETCH(far_text(cells, <const char*>cells.values + 16 * (item + AHEAD)))
        to = put_view(made, to, cells, <const char*>cells.values + 16 * item)
    elif cells.kind == LARGE:
        start, end = (<const int64_t*>cells.values)[item], (<const int64_t*>cells.values)[item + 1]
        to = put_text(made, to, cells.texts[0] + start, end - start)
    elif cells.kind == SMALL:
        start, end = (<const int32_t*>cells.values)[item], (<const int32_t*>cells.values)[item + 1]
        to = put_text(made, to, cells.texts[0] + start, end - start)
    elif cells.kind == TRUTH:
        if is_set(<const uint8_t*>cells.values, item):
            memcpy(to, b"true", 4)
            to += 4
        else:
            memcpy(to, b"false", 5)
            to += 5
    elif cells.kind == DAY:
        to = put_day(to, (<const int32_t*>cells.values)[item])
    elif cells.kind == I64:
        to = put_integer(to, (<const int64_t*>cells.values)[item])
    elif cells.kind == I32:
        to = put_integer(to, (<const int32_t*>cells.values)[item])
    elif cells.kind == I16:
        to = put_integer(to, (<const int16_t*>cells.values)[item])
    elif cells.kind == I8:
        to = put_integer(to, (<const int8_t*>cells.values)[item])
    elif cells.kind == U32:
        to = put_unsigned(made, to, cells, (<const uint32_t*>cells.values)[item])
    elif cells.kind == U8:
        to = put_unsigned(made, to, cells, (<const uint8_t*>cells.values)[item])
    elif cells.kind == U16:
        to = put_unsigned(made, to, cells, (<const uint16_t*>cells.values)[item])
    else:
        to = put_unsigned(made, to, cells, (<const uint64_t*>cells.values)[item])
    return to if to == NULL else roomy(made, to, WIDEST)
