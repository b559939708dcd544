# Where compiled code crashes, the same command is run again, and reads in Python: before anything is read nothing is
# written, so nothing is lost. Only the command line asks for that. A handler may call what is safe in a signal alone.

cdef extern from *:
    """
    #if defined(_WIN32)
    static int standoff_guard(char** argv, char** envp) { return -1; }
    static void standoff_enter(void) {}
    static void standoff_leave(void) {}
    #else
    #include <signal.h>
    #include <unistd.h>

    static const int standoff_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    #define STANDOFF_N_SIGNALS 5
    static struct sigaction standoff_before[STANDOFF_N_SIGNALS];
    static char** standoff_argv;
    static char** standoff_envp;
    static __thread volatile int standoff_depth;

    static void standoff_enter(void) { standoff_depth++; }
    static void standoff_leave(void) { standoff_depth--; }

    static void standoff_crashed(int number) {
      int i;
      if (standoff_depth > 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, 0);
        execve(standoff_argv[0], standoff_argv + 1, standoff_envp);
      }
      for (i = 0; i < STANDOFF_N_SIGNALS; i++)
        if (standoff_signals[i] == number) sigaction(number, &standoff_before[i], 0);
      raise(number);
    }

    static int standoff_guard(char** argv, char** envp) {
      struct sigaction action;
      int i;
      if (standoff_argv) return 0;
      standoff_argv = argv;
      standoff_envp = envp;
      sigemptyset(&action.sa_mask);
      action.sa_flags = SA_NODEFER;
      action.sa_handler = standoff_crashed;
      for (i = 0; i < STANDOFF_N_SIGNALS; i++)
        if (sigaction(standoff_signals[i], &action, &standoff_before[i])) return -1;
      return 1;
    }
    #endif
    """
    int standoff_guard(char** argv, char** envp) nogil
    void standoff_enter() noexcept nogil
    void standoff_leave() noexcept nogil


cdef char** strings(list words) except NULL:
    """Words as C has them; they are never let go of, since they are needed as long as the process lives."""
    cdef char** made = <char**>zeros(len(words) + 1, sizeof(char*))
    cdef bytes data
    for number, each in enumerate(words):
        data = each
        made[number] = <char*>zeros(len(data) + 1, 1)
        memcpy(made[number], <const char*>data, len(data))
    return made


def guard(bytes program, list arguments, list environment):
    """Run a program in place of this process where a signal says that reading crashed; once, for the whole process."""
    standoff_guard(strings([program, *arguments]), strings(environment))
