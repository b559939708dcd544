# Scalars: plain, quoted and block, each as YAML 1.1 reads it in libyaml 0.2.5, or refused.


cdef inline bint begins_plain(const char* at, bint in_flow) noexcept nogil:
    """Whether a plain scalar begins here that begins with no indicator."""
    cdef char c = at[0]
    if is_blank(c) or is_flow_sign(c):
        return False
    if c == b"-":
        return not is_blank(at[1]) and not (in_flow and is_flow_sign(at[1]))
    return not (
        c == b"?" or c == b":" or c == b"#" or c == b"&" or c == b"*" or c == b"!" or c == b"|" or c == b">"
        or c == b"'" or c == b'"' or c == b"%" or c == b"@" or c == b"`"
    )


cdef inline Py_ssize_t plain_end(const char* data, Py_ssize_t p, bint in_flow) noexcept nogil:
    """Where the part of a plain scalar on this line ends, spaces included, before `: `, ` #` or a sign of flow style."""
    cdef char c
    while True:
        c = data[p]
        if c == b"\n" or c == 0:
            return p
        if c == b":" and (is_blank(data[p + 1]) or (in_flow and (data[p + 1] == b"?" or is_flow_sign(data[p + 1])))):
            return p
        if c == b"#" and data[p - 1] == b" ":
            return p
        if in_flow and is_flow_sign(c):
            return p
        p += 1


cdef inline Py_ssize_t trimmed(const char* data, Py_ssize_t start, Py_ssize_t end) noexcept nogil:
    while end > start and data[end - 1] == b" ":
        end -= 1
    return end


cdef inline bint keep_made(Source* s, const char* text, Py_ssize_t length) noexcept nogil:
    if not append(&s.made, text, length):
        s.is_full = True
        return False
    return True


cdef int32_t plain_key(Source* s, bint in_flow) noexcept nogil:
    """A plain key on one line; p is at its colon afterwards."""
    cdef Py_ssize_t start = s.p
    cdef Py_ssize_t end
    cdef int32_t node
    if not begins_plain(s.data + start, in_flow):
        return REFUSED
    end = plain_end(s.data, start, in_flow)
    if s.data[end] != b":" or not is_blank(s.data[end + 1]):
        return REFUSED
    node = new_node(s, SCALAR, start)
    if node < 0:
        return REFUSED
    s.nodes[node].length = <uint32_t>(trimmed(s.data, start, end) - start)
    s.nodes[node].is_plain = True
    s.p = end
    return node


cdef int32_t plain_value(Source* s, int32_t indent, bint in_flow) noexcept nogil:
    """A plain scalar, on more lines where they are indented further than `indent`, or in flow style.

    p is afterwards behind its last part; in flow style at the sign that ends it.
    """
    cdef Py_ssize_t start = s.p
    cdef Py_ssize_t end, stop, next_line, p
    cdef int32_t node
    cdef Py_ssize_t made
    if not begins_plain(s.data + start, in_flow):
        return REFUSED
    node = new_node(s, SCALAR, start)
    if node < 0:
        return REFUSED
    s.nodes[node].is_plain = True
    stop = plain_end(s.data, start, in_flow)
    end = trimmed(s.data, start, stop)
    s.nodes[node].length = <uint32_t>(end - start)
    made = -1
    while s.data[stop] == b"\n":
        next_line = stop + 1
        p = next_line
        while s.data[p] == b" ":
            p += 1
        if s.data[p] == b"\n" or s.data[p] == b"#" or s.data[p] == 0:
            if in_flow:
                return REFUSED
            break
        if not in_flow and p - next_line <= indent:
            break
        if in_flow and is_flow_sign(s.data[p]):
            s.p = next_line
            begin_line(s)
            stop = p
            end = p
            break
        if made < 0:
            made = s.made.n
            if not keep_made(s, s.data + start, end - start):
                return REFUSED
        s.p = next_line
        begin_line(s)
        stop = plain_end(s.data, p, in_flow)
        end = trimmed(s.data, p, stop)
        if not keep_made(s, b" ", 1) or not keep_made(s, s.data + p, end - p):
            return REFUSED
    if s.data[stop] == b":" or (in_flow and s.data[stop] == b"#"):
        return REFUSED
    if made >= 0:
        s.nodes[node].is_made = True
        s.nodes[node].start = <uint32_t>made
        s.nodes[node].length = <uint32_t>(s.made.n - made)
    s.p = stop if in_flow else end
    return node


# -- quoted ------------------------------------------------------------------------------------------------------------


cdef inline int hexadecimal(char c) noexcept nogil:
    if b"0" <= c <= b"9":
        return c - c"0"
    if b"a" <= c <= b"f":
        return c - c"a" + 10
    if b"A" <= c <= b"F":
        return c - c"A" + 10
    return -1


cdef bint keep_escaped(Source* s, Py_ssize_t* at) noexcept nogil:
    """The character of an escape after a backslash, where it is one of those that are read here."""
    cdef char c = s.data[at[0]]
    cdef uint32_t code = 0
    cdef int digit, number
    cdef char signs[3]
    if c == b'"' or c == b"\\" or c == b"/":
        at[0] += 1
        return keep_made(s, &c, 1)
    if c == b"n" or c == b"t":
        at[0] += 1
        return keep_made(s, b"\n" if c == b"n" else b"\t", 1)
    if c != b"u":
        return False
    for number in range(1, 5):
        digit = hexadecimal(s.data[at[0] + number])
        if digit < 0:
            return False
        code = (code << 4) | <uint32_t>digit
    at[0] += 5
    if code < 0x80:
        signs[0] = <char>code
        return code >= 0x20 and code != 0x7F and keep_made(s, signs, 1)
    if is_odd(code):
        return False
    if code < 0x800:
        signs[0] = <char>(0xC0 | (code >> 6))
        signs[1] = <char>(0x80 | (code & 0x3F))
        return keep_made(s, signs, 2)
    signs[0] = <char>(0xE0 | (code >> 12))
    signs[1] = <char>(0x80 | ((code >> 6) & 0x3F))
    signs[2] = <char>(0x80 | (code & 0x3F))
    return keep_made(s, signs, 3)


cdef int32_t quoted(Source* s, bint is_key) noexcept nogil:
    """A scalar in quote marks, on several lines where it is no key; p is behind the closing mark afterwards."""
    cdef char mark = s.data[s.p]
    cdef Py_ssize_t p = s.p + 1
    cdef Py_ssize_t start = p
    cdef Py_ssize_t made, kept
    cdef char c
    cdef int32_t node = new_node(s, SCALAR, s.p)
    if node < 0:
        return REFUSED
    while s.data[p] != mark and s.data[p] != b"\\" and s.data[p] != b"\n" and s.data[p] != 0:
        p += 1
    if s.data[p] == mark and (mark == b'"' or s.data[p + 1] != mark):
        s.nodes[node].start = <uint32_t>start
        s.nodes[node].length = <uint32_t>(p - start)
        s.p = p + 1
        return node
    made = s.made.n
    kept = made  # what ends here is no white space that a line end would swallow
    p = start
    while True:
        c = s.data[p]
        if c == 0:
            return REFUSED
        if c == b"\n":
            if is_key:
                return REFUSED
            while s.made.n > kept and s.made.at[s.made.n - 1] == b" ":
                s.made.n -= 1
            p += 1
            s.p = p
            begin_line(s)
            while s.data[p] == b" ":
                p += 1
            if s.data[p] == b"\n" or not keep_made(s, b" ", 1):
                return REFUSED
            kept = s.made.n
        elif c == mark:
            if mark == b'"' or s.data[p + 1] != mark:
                break
            p += 2
            if not keep_made(s, b"'", 1):
                return REFUSED
        elif c == b"\\" and mark == b'"':
            p += 1
            if not keep_escaped(s, &p):
                return REFUSED
            kept = s.made.n
        else:
            p += 1
            if not keep_made(s, &c, 1):
                return REFUSED
    s.p = p + 1
    s.nodes[node].is_made = True
    s.nodes[node].start = <uint32_t>made
    s.nodes[node].length = <uint32_t>(s.made.n - made)
    return node


# -- block -------------------------------------------------------------------------------------------------------------


cdef int32_t block_scalar(Source* s, int32_t indent) noexcept nogil:
    """A literal or folded scalar; p is at the next content afterwards."""
    cdef bint is_folded = s.data[s.p] == b">"
    cdef bint is_stripped = s.data[s.p + 1] == b"-"
    cdef Py_ssize_t p = s.p + (2 if is_stripped else 1)
    cdef Py_ssize_t start, width = 0, blank = 0, made = s.made.n
    cdef bint ends_line = False
    cdef int32_t node = new_node(s, SCALAR, s.p)
    if node < 0:
        return REFUSED
    while s.data[p] == b" ":
        p += 1
    if s.data[p] != b"\n":
        return REFUSED
    p += 1
    while True:
        s.p = p
        begin_line(s)
        start = p
        while s.data[p] == b" " and (width == 0 or p - start < width):
            p += 1
        if s.data[p] == b"\n" and width > 0:
            blank += 1
            p += 1
            continue
        if width == 0:
            width = p - start
            if width <= indent or s.data[p] == b"\n" or s.data[p] == 0:
                return REFUSED
        elif p - start < width or s.data[p] == 0:
            break
        elif s.data[p] == b" ":
            return REFUSED
        if ends_line and not keep_line_ends(s, is_folded, blank):
            return REFUSED
        blank = 0
        start = p
        while s.data[p] != b"\n" and s.data[p] != 0:
            p += 1
        if not keep_made(s, s.data + start, p - start):
            return REFUSED
        ends_line = s.data[p] == b"\n"
        if not ends_line:
            s.p = p
            break
        p += 1
    if not is_stripped and (not ends_line or not keep_made(s, b"\n", 1)):
        return REFUSED
    s.nodes[node].is_made = True
    s.nodes[node].start = <uint32_t>made
    s.nodes[node].length = <uint32_t>(s.made.n - made)
    next_content(s)
    return node


cdef bint keep_line_ends(Source* s, bint is_folded, Py_ssize_t blank) noexcept nogil:
    """What is between two lines of a block scalar, with so many empty ones between them."""
    cdef Py_ssize_t number
    if is_folded and blank == 0:
        return keep_made(s, b" ", 1)
    for number in range(blank if is_folded else blank + 1):
        if not keep_made(s, b"\n", 1):
            return False
    return True
