# Mappings and lists, in block and in flow style.


cdef int32_t begin_collection(Source* s, uint8_t kind) noexcept nogil:
    s.depth += 1
    return REFUSED if s.depth > s.deepest else new_node(s, kind, s.p)


cdef inline int32_t hang(Source* s, int32_t parent, int32_t last, int32_t node) noexcept nogil:
    """Hang an item behind the last one of its list."""
    if last < 0:
        s.nodes[parent].first = node
    else:
        s.nodes[last].next = node
    return node


# -- flow style --------------------------------------------------------------------------------------------------------


cdef bint next_in_flow(Source* s) noexcept nogil:
    """Skip white space in flow style; False where a comment or the end of the file comes."""
    cdef char c
    while True:
        c = s.data[s.p]
        if c == b" ":
            s.p += 1
        elif c == b"\n":
            s.p += 1
            begin_line(s)
        else:
            return c != b"#" and c != 0


cdef int32_t value_in_flow(Source* s) noexcept nogil:
    cdef char c = s.data[s.p]
    if c == b"{":
        return mapping_in_flow(s)
    if c == b"[":
        return list_in_flow(s)
    if c == b'"' or c == b"'":
        return quoted(s, False)
    return plain_value(s, 0, True)


cdef int32_t mapping_in_flow(Source* s) noexcept nogil:
    cdef int32_t mapping = begin_collection(s, MAPPING)
    cdef int32_t last = -1, key, value
    if mapping < 0:
        return REFUSED
    s.p += 1
    while True:
        if not next_in_flow(s):
            return REFUSED
        if s.data[s.p] == b"}":
            break
        key = key_here(s, True)
        if key < 0:
            return REFUSED
        last = add_key(s, mapping, last, key)
        if last < 0 or not next_in_flow(s):
            return REFUSED
        value = value_in_flow(s)
        if value < 0 or not next_in_flow(s):
            return REFUSED
        take_value(s, key, value)
        if s.data[s.p] == b"}":
            break
        if s.data[s.p] != b",":
            return REFUSED
        s.p += 1
    s.p += 1
    s.depth -= 1
    return mapping


cdef int32_t list_in_flow(Source* s) noexcept nogil:
    cdef int32_t items = begin_collection(s, SEQUENCE)
    cdef int32_t last = -1, item
    if items < 0:
        return REFUSED
    s.p += 1
    while True:
        if not next_in_flow(s):
            return REFUSED
        if s.data[s.p] == b"]":
            break
        item = value_in_flow(s)
        if item < 0 or not next_in_flow(s):
            return REFUSED
        last = hang(s, items, last, item)
        if s.data[s.p] == b"]":
            break
        if s.data[s.p] != b",":
            return REFUSED
        s.p += 1
    s.p += 1
    s.depth -= 1
    return items


# -- block style -------------------------------------------------------------------------------------------------------


cdef int32_t key_here(Source* s, bint in_flow) noexcept nogil:
    """A key on one line; p is behind its colon afterwards."""
    cdef Py_ssize_t start = s.p
    cdef int32_t key
    if s.data[s.p] == b'"' or s.data[s.p] == b"'":
        key = quoted(s, True)
        while key >= 0 and s.data[s.p] == b" ":
            s.p += 1
        if key < 0 or s.data[s.p] != b":" or not is_blank(s.data[s.p + 1]):
            return REFUSED
    else:
        key = plain_key(s, in_flow)
        if key < 0:
            return REFUSED
    s.p += 1
    return key if s.p - start <= LONGEST_KEY else REFUSED


cdef inline void take_value(Source* s, int32_t key, int32_t value) noexcept nogil:
    """Give a key its value, and note whether it marks a draft."""
    s.nodes[key].first = value
    if s.nodes[key].symbol == s.symbols.review and s.nodes[value].kind == SCALAR:
        s.has_draft = s.has_draft or holds_draft(text_of(s, &s.nodes[value]), s.nodes[value].length)


cdef bint holds_draft(const char* text, Py_ssize_t length) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(length - 4):
        if memcmp(text + at, b"draft", 5) == 0:
            return True
    return False


cdef bint is_key_line(Source* s) noexcept nogil:
    """Whether a key of block style begins here, to judge by what follows on the line."""
    cdef Py_ssize_t p = s.p
    cdef char mark = s.data[p]
    if mark == b"{" or mark == b"[":
        return False
    if mark != b'"' and mark != b"'":
        return begins_plain(s.data + p, False) and s.data[plain_end(s.data, p, False)] == b":"
    p += 1
    while s.data[p] != b"\n" and s.data[p] != 0:
        if s.data[p] == b"\\" and mark == b'"':
            if s.data[p + 1] == b"\n" or s.data[p + 1] == 0:
                return False
            p += 2
        elif s.data[p] != mark:
            p += 1
        elif mark == b"'" and s.data[p + 1] == mark:
            p += 2
        else:
            p += 1
            while s.data[p] == b" ":
                p += 1
            return s.data[p] == b":"
    return False


cdef inline bint is_item_here(Source* s) noexcept nogil:
    return s.data[s.p] == b"-" and is_blank(s.data[s.p + 1])


cdef int32_t leaf(Source* s, int32_t indent) noexcept nogil:
    """A value that is no collection of block style; p is at the next content afterwards."""
    cdef char c = s.data[s.p]
    cdef int32_t node
    if c == b"|" or c == b">":
        return block_scalar(s, indent)
    if c == b"{":
        node = mapping_in_flow(s)
    elif c == b"[":
        node = list_in_flow(s)
    elif c == b'"' or c == b"'":
        node = quoted(s, False)
    else:
        node = plain_value(s, indent, False)
    return node if node >= 0 and end_line(s) else REFUSED


cdef int32_t value_of_key(Source* s, int32_t indent) noexcept nogil:
    """What follows a colon; p is at the next content afterwards."""
    cdef Py_ssize_t colon = s.p
    cdef int32_t node
    while s.data[s.p] == b" ":
        s.p += 1
    if s.data[s.p] != b"\n" and s.data[s.p] != 0 and s.data[s.p] != b"#":
        return leaf(s, indent)
    s.p = colon
    node = new_node(s, SCALAR, colon)
    if node < 0 or not end_line(s):
        return REFUSED
    s.nodes[node].is_plain = True
    if s.indent > indent:
        s.n -= 1
        return value_below(s, indent)
    if s.indent == indent and is_item_here(s):
        s.n -= 1
        return block_list(s, indent, True)
    return node


cdef int32_t value_below(Source* s, int32_t indent) noexcept nogil:
    """A value that begins on a line of its own, indented further than `indent`."""
    if is_item_here(s):
        return block_list(s, s.indent, False)
    if is_key_line(s):
        return block_mapping(s, s.indent)
    return leaf(s, indent)


cdef int32_t block_mapping(Source* s, int32_t indent) noexcept nogil:
    """A mapping whose keys are at a column; p is at its first key."""
    cdef int32_t mapping = begin_collection(s, MAPPING)
    cdef int32_t last = -1, key, value
    if mapping < 0:
        return REFUSED
    while True:
        key = key_here(s, False)
        if key < 0:
            return REFUSED
        last = add_key(s, mapping, last, key)
        if last < 0:
            return REFUSED
        value = value_of_key(s, indent)
        if value < 0:
            return REFUSED
        take_value(s, key, value)
        if s.indent < indent:
            break
        if s.indent > indent or is_item_here(s):
            # The items of a list around this mapping are further to the left, those of a value were taken.
            return REFUSED
    s.depth -= 1
    return mapping


cdef int32_t block_list(Source* s, int32_t indent, bint is_beside_key) noexcept nogil:
    """A list whose dashes are at a column; that of its key, where it is beside it."""
    cdef int32_t items = begin_collection(s, SEQUENCE)
    cdef int32_t last = -1, item
    if items < 0:
        return REFUSED
    while True:
        item = item_of_list(s, indent)
        if item < 0:
            return REFUSED
        last = hang(s, items, last, item)
        if s.indent < indent:
            break
        if s.indent > indent:
            return REFUSED
        if not is_item_here(s):
            if is_beside_key:
                break
            return REFUSED
    s.depth -= 1
    return items


cdef int32_t item_of_list(Source* s, int32_t indent) noexcept nogil:
    cdef Py_ssize_t after = s.p + 1
    s.p = after
    while s.data[s.p] == b" ":
        s.p += 1
    if s.data[s.p] == b"\n" or s.data[s.p] == 0 or s.data[s.p] == b"#":
        s.p = after
        if not end_line(s) or s.indent <= indent:
            return REFUSED
        return value_below(s, indent)
    if is_item_here(s):
        return REFUSED
    if is_key_line(s):
        return block_mapping(s, <int32_t>(s.p - s.line_start))
    return leaf(s, indent)


cdef int32_t root_of(Source* s) noexcept nogil:
    """The mapping that a file is."""
    cdef int32_t root
    if not has_plain_bytes(s):
        return REFUSED
    next_content(s)
    if s.indent != 0 or is_item_here(s) or not is_key_line(s):
        return REFUSED
    root = block_mapping(s, 0)
    return root if root >= 0 and s.indent == -1 else REFUSED
