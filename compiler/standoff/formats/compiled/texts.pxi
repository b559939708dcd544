# The texts of codes. Whoever includes this says how they are written (`put_cell`), and how many bytes follow each (`WIDEST`).

cdef raise_for(const Made* made):
    """Say why a cell could not be put."""
    if made.is_foreign:
        raise TypeError("a cell that is not where it should be")
    raise MemoryError


def knows(frame):
    """Whether cells of all dtypes of a frame, which may have no rows, can be written here."""
    try:
        Stream(frame)
    except TypeError:
        return False
    return True


cdef class Texts:
    """The texts of codes, from a column of them: made once, however often they occur."""

    cdef Rendered rendered

    def __cinit__(self, column):
        cdef Stream stream = Stream(column)
        cdef Cells cells
        cdef int64_t row
        cdef Rendered* made = &self.rendered
        cdef char* to = moved(&made.made, NULL, WIDEST)
        made.ends = <int64_t*>zeros(len(column) + 1, sizeof(int64_t))
        while stream.next():
            if made.n + stream.array.length > len(column):
                raise TypeError("more texts than were announced")
            stream.fill(&cells)
            for row in range(stream.array.length):
                to = put_cell(&made.made, to, &cells, row) if to != NULL else NULL
                made.n += 1
                made.ends[made.n] = to - made.made.at
        if to == NULL:
            raise_for(&made.made)

    def __dealloc__(self):
        free(self.rendered.made.at)
        free(self.rendered.ends)


cdef Cells* cells_of(Stream stream, dict texts) except NULL:
    """Room for the cells of each column, which know the texts of their codes; these must live as long."""
    cdef Texts each
    cdef Py_ssize_t number
    for number, each in texts.items():
        if not 0 <= number < len(stream.kinds) or not U8 <= stream.kinds[number] <= U64:
            raise TypeError("codes that are not numbers")
    cdef Cells* cells = <Cells*>zeros(len(stream.kinds), sizeof(Cells))
    for number, each in texts.items():
        cells[number].of_codes = &each.rendered
    return cells
