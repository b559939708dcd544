# What every compiled writer of frames begins with: what it is built from, memory, and the cells of columns.

from cpython.pycapsule cimport PyCapsule_GetPointer
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcpy

cdef extern from *:
    """
    #ifndef STANDOFF_SOURCES
    #define STANDOFF_SOURCES ""
    #endif
    """
    const char* STANDOFF_SOURCES

SOURCES = STANDOFF_SOURCES.decode("ascii")  # the digest of the files that it was compiled from

cdef void* zeros(Py_ssize_t n, size_t width) except NULL:
    cdef void* made = calloc(<size_t>(n if n > 0 else 1), width)
    if made == NULL:
        raise MemoryError
    return made
