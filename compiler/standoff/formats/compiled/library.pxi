# The functions of SQLite, from the library that Python's `_sqlite3` has loaded: neither its header nor the library itself is
# needed to build this. They are declared as in its documentation, and have been so since 2014: https://sqlite.org/c3ref/funclist.html

cdef extern from * nogil:
    """
    typedef struct sqlite3 sqlite3;
    typedef struct sqlite3_stmt sqlite3_stmt;
    typedef struct {
      const char* (*sourceid)(void);
      int (*open_v2)(const char*, sqlite3**, int, const char*);
      int (*close)(sqlite3*);
      const char* (*errmsg)(sqlite3*);
      int (*extended_errcode)(sqlite3*);
      int (*prepare_v2)(sqlite3*, const char*, int, sqlite3_stmt**, const char**);
      int (*bind_parameter_count)(sqlite3_stmt*);
      int (*bind_null)(sqlite3_stmt*, int);
      int (*bind_int64)(sqlite3_stmt*, int, long long);
      int (*bind_double)(sqlite3_stmt*, int, double);
      int (*bind_text64)(sqlite3_stmt*, int, const char*, unsigned long long, void (*)(void*), unsigned char);
      int (*step)(sqlite3_stmt*);
      int (*reset)(sqlite3_stmt*);
      int (*finalize)(sqlite3_stmt*);
    } StandoffSqlite;
    static StandoffSqlite SQLITE;

    #if defined(_WIN32)
    static int standoff_find(const char* loaded) { return 0; }
    #else
    #include <dlfcn.h>
    #define STANDOFF_FIND(name) ((*(void**)&found.name = dlsym(library, "sqlite3_" #name)) != 0)

    static int standoff_find(const char* loaded) {
      /* What is loaded, and after it what it needs; without a name, the program itself. */
      void* library = dlopen(loaded, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
      StandoffSqlite found;
      if (!(library && STANDOFF_FIND(sourceid) && STANDOFF_FIND(open_v2) &&
            STANDOFF_FIND(close) && STANDOFF_FIND(errmsg) && STANDOFF_FIND(extended_errcode) &&
            STANDOFF_FIND(prepare_v2) && STANDOFF_FIND(bind_parameter_count) && STANDOFF_FIND(bind_null) &&
            STANDOFF_FIND(bind_int64) && STANDOFF_FIND(bind_double) && STANDOFF_FIND(bind_text64) &&
            STANDOFF_FIND(step) && STANDOFF_FIND(reset) && STANDOFF_FIND(finalize)))
        return 0;
      SQLITE = found;
      return 1;
    }
    #endif
    """
    ctypedef struct sqlite3:
        pass

    ctypedef struct sqlite3_stmt:
        pass

    ctypedef struct StandoffSqlite:
        const char* (*sourceid)() noexcept nogil
        int (*open_v2)(const char*, sqlite3**, int, const char*) noexcept nogil
        int (*close)(sqlite3*) noexcept nogil
        const char* (*errmsg)(sqlite3*) noexcept nogil
        int (*extended_errcode)(sqlite3*) noexcept nogil
        int (*prepare_v2)(sqlite3*, const char*, int, sqlite3_stmt**, const char**) noexcept nogil
        int (*bind_parameter_count)(sqlite3_stmt*) noexcept nogil
        int (*bind_null)(sqlite3_stmt*, int) noexcept nogil
        int (*bind_int64)(sqlite3_stmt*, int, long long) noexcept nogil
        int (*bind_double)(sqlite3_stmt*, int, double) noexcept nogil
        int (*bind_text64)(sqlite3_stmt*, int, const char*, unsigned long long, void*, unsigned char) noexcept nogil
        int (*step)(sqlite3_stmt*) noexcept nogil
        int (*reset)(sqlite3_stmt*) noexcept nogil
        int (*finalize)(sqlite3_stmt*) noexcept nogil

    StandoffSqlite SQLITE
    int standoff_find(const char* loaded)

cdef enum:
    OK = 0
    ROW = 100
    DONE = 101
    UTF8 = 1
    OPEN = 0x2 | 0x4 | 0x8000  # to write, made where it is not there, used by one thread at a time

cdef dict ERRORS = {
    **dict.fromkeys((1, 3, 4, 5, 6, 8, 9, 10, 13, 14, 15, 16, 17), sqlite3_module.OperationalError),
    **dict.fromkeys((2, 12), sqlite3_module.InternalError),
    **dict.fromkeys((19, 20), sqlite3_module.IntegrityError),
    7: MemoryError,
    18: sqlite3_module.DataError,
}
"""What Python's `sqlite3` raises, by the number of the error."""


def find(loaded):
    """Find the functions in what is loaded under a path, or in the program where it is None; the library's source id.

    None where they are not there.
    """
    cdef const char* path = NULL
    if loaded is not None:
        path = loaded
    return SQLITE.sourceid().decode("ascii") if standoff_find(path) else None
