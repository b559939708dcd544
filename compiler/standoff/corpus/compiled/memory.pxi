# Growing arrays, and words that are each kept once. Where memory ends, `is_full` is set and nothing more is added;
# whoever began the work looks at it once, at the end.

cdef struct Longs:
    int64_t* at
    Py_ssize_t n
    Py_ssize_t room


cdef struct Bytes:
    char* at
    Py_ssize_t n
    Py_ssize_t room


cdef struct Words:
    # Distinct words, each with a number of its own; word `i` is the bytes from ends[i] to ends[i + 1].
    Bytes text
    Longs ends
    Longs salts  # a word is the same where its salt is too: the field of a value
    uint64_t* hashes
    Py_ssize_t room_of_hashes
    int32_t* places  # the number of a word by its hash, or -1
    Py_ssize_t n_places


cdef inline bint reserve(void** at, Py_ssize_t* room, Py_ssize_t wanted, size_t width) noexcept nogil:
    """Make room for so many items; False where there is no memory."""
    cdef Py_ssize_t larger = room[0]
    cdef void* moved
    if wanted <= room[0]:
        return True
    if larger < 64:
        larger = 64
    while larger < wanted:
        larger *= 2
    moved = realloc(at[0], <size_t>larger * width)
    if moved == NULL:
        return False
    at[0] = moved
    room[0] = larger
    return True


cdef inline bint push(Longs* longs, int64_t value) noexcept nogil:
    if longs.n >= longs.room and not reserve(<void**>&longs.at, &longs.room, longs.n + 1, sizeof(int64_t)):
        return False
    longs.at[longs.n] = value
    longs.n += 1
    return True


cdef inline bint append(Bytes* made, const char* text, Py_ssize_t length) noexcept nogil:
    if made.n + length > made.room and not reserve(<void**>&made.at, &made.room, made.n + length, 1):
        return False
    if length > 0:
        memcpy(made.at + made.n, text, <size_t>length)
    made.n += length
    return True


cdef uint64_t SEED = int.from_bytes(urandom(8), "little")
"""Different in each process, so that no file can be made whose words all have one hash; no result depends on it."""


cdef inline uint64_t mixed(uint64_t hash_, uint64_t more) noexcept nogil:
    hash_ = (hash_ ^ more) * <uint64_t>0x9E3779B97F4A7C15
    return hash_ ^ (hash_ >> 29)


cdef inline uint64_t hash_of(const char* text, Py_ssize_t length, uint64_t salt) noexcept nogil:
    cdef uint64_t found = mixed(salt ^ SEED, <uint64_t>length)
    cdef uint64_t eight
    while length >= 8:
        memcpy(&eight, text, 8)
        found = mixed(found, eight)
        text += 8
        length -= 8
    if length > 0:
        eight = 0
        memcpy(&eight, text, <size_t>length)
        found = mixed(found, eight)
    return mixed(found, 0x2545F491)


cdef bint spread(Words* words, Py_ssize_t n_places) noexcept nogil:
    """Put all words in their places anew."""
    cdef int32_t* places = <int32_t*>malloc(<size_t>n_places * sizeof(int32_t))
    cdef Py_ssize_t number, place
    if places == NULL:
        return False
    memset(places, 0xFF, <size_t>n_places * sizeof(int32_t))
    for number in range(words.salts.n):
        place = <Py_ssize_t>(words.hashes[number] & <uint64_t>(n_places - 1))
        while places[place] >= 0:
            place = (place + 1) & (n_places - 1)
        places[place] = <int32_t>number
    free(words.places)
    words.places = places
    words.n_places = n_places
    return True


cdef int32_t number_of(Words* words, const char* text, Py_ssize_t length, int64_t salt) noexcept nogil:
    """The number of a word, which is added where it is new; -1 where there is no memory."""
    cdef uint64_t hash_ = hash_of(text, length, <uint64_t>salt)
    cdef Py_ssize_t place, start
    cdef int32_t number
    if 2 * (words.salts.n + 1) > words.n_places:
        if words.salts.n >= 0x3FFFFFFF or not spread(words, 1024 if words.n_places == 0 else 2 * words.n_places):
            return -1
    place = <Py_ssize_t>(hash_ & <uint64_t>(words.n_places - 1))
    while words.places[place] >= 0:
        number = words.places[place]
        if words.hashes[number] == hash_ and words.salts.at[number] == salt:
            start = words.ends.at[number]
            if words.ends.at[number + 1] - start == length and (
                length == 0 or memcmp(words.text.at + start, text, <size_t>length) == 0
            ):
                return number
        place = (place + 1) & (words.n_places - 1)
    return added(words, text, length, salt, hash_, place)


cdef int32_t added(
    Words* words, const char* text, Py_ssize_t length, int64_t salt, uint64_t hash_, Py_ssize_t place
) noexcept nogil:
    cdef int32_t number = <int32_t>words.salts.n
    if words.ends.n == 0 and not push(&words.ends, 0):
        return -1
    if not reserve(<void**>&words.hashes, &words.room_of_hashes, number + 1, sizeof(uint64_t)):
        return -1
    if not append(&words.text, text, length):
        return -1
    if not push(&words.ends, words.text.n):
        words.text.n -= length
        return -1
    if not push(&words.salts, salt):
        words.text.n -= length
        words.ends.n -= 1
        return -1
    words.hashes[number] = hash_
    words.places[place] = number
    return number


cdef void forget_words(Words* words) noexcept nogil:
    free(words.text.at)
    free(words.ends.at)
    free(words.salts.at)
    free(words.hashes)
    free(words.places)
    memset(words, 0, sizeof(Words))
