internal import Loader
internal import Testing

/// Libraries that do harm as soon as they are loaded. Each does it in the child that probes it, and is quarantined.
extension BadLibrary {
    static let deeds: [BadLibrary] = crashes + endings + neighbours

    private static let inConstructor = "while it was loaded, in one of its constructors"
    private static let inEntry = "in its entry function"

    private static let crashes: [BadLibrary] = [
        BadLibrary(
            "crash in constructor", .quarantined, .crashed,
            "it crashed with SIGSEGV while it was loaded: debug its constructors or, if it has none, build it again",
            AdapterSource(constructor: "*(volatile int *)8 = 1;")),
        BadLibrary(
            "crash in entry", .quarantined, .crashed,
            "it crashed with SIGABRT \(inEntry): debug it", AdapterSource(entry: "abort();")),
        BadLibrary(
            "recursion without end", .quarantined, .crashed,
            "it crashed with SIGSEGV \(inEntry): debug it",
            AdapterSource(
                entry: "deeper(1);",
                declarations:
                    "int deeper(int n) { volatile char a[4096] = {0}; return n + deeper(n + 1) + a[n % 4096]; }")),
        BadLibrary(
            "table that is no memory", .quarantined, .crashed,
            "it crashed with SIGSEGV while its table was read, so a pointer in it is wrong: debug it",
            AdapterSource(entry: "return (const hubbub_adapter *)16;")),
        BadLibrary(
            "text that is no memory", .quarantined, .crashed,
            "it crashed with SIGSEGV while its descriptor was read, so a pointer in it is wrong: debug it",
            AdapterSource(change: "d.summary.data = (const char *)16;")),
        BadLibrary(
            "10 GB allocation that is not checked", .quarantined, .outOfMemory,
            "it asked for more memory than the 1024 MiB that a probe may take, \(inConstructor): let it ask for what it needs in create",
            showsPlainOnly: true,
            AdapterSource(constructor: "char *all = malloc(10ull << 30); memset(all, 1, 10ull << 30);")),
        BadLibrary(
            "10 GB allocation that makes it give up", .quarantined, .outOfMemory,
            "it asked for more memory than the 1024 MiB that a probe may take, \(inEntry): let it ask for what it needs in create",
            showsPlainOnly: true,
            AdapterSource(entry: "if (malloc(10ull << 30) == NULL) return NULL;")),
        BadLibrary(
            "10 GB piece by piece", .quarantined, .outOfMemory,
            "it used up the 1024 MiB of memory that a probe may take, \(inEntry): let it take what it needs in create",
            showsPlainOnly: true,
            AdapterSource(
                entry:
                    "for (int i = 0; i < 10240; i++) { char *p = malloc(1 << 20); if (!p) abort(); memset(p, 1, 1 << 20); }"
            )),
    ]

    private static let endings: [BadLibrary] = [
        BadLibrary(
            "exit in entry", .quarantined, .exited,
            "it ended the process with exit code 7 \(inEntry): let its entry return NULL instead",
            AdapterSource(entry: "exit(7);")),
        BadLibrary(
            "exit in constructor", .quarantined, .exited,
            "it ended the process with exit code 0 \(inConstructor): let its entry return NULL instead; it said: I give up",
            AdapterSource(constructor: "fputs(\"first\\nI give up\\n\", stderr); syscall(SYS_exit_group, 0);")),
        BadLibrary(
            "end of the thread", .quarantined, .exited,
            "it ended the process with exit code 0 \(inEntry): let its entry return NULL instead",
            showsPlainOnly: true,
            AdapterSource(entry: "pthread_exit(NULL);", declarations: "#include <pthread.h>")),
        BadLibrary(
            "endless loop", .quarantined, .timedOut,
            "it did not return within 1.0 seconds \(inConstructor): see what it waits for",
            AdapterSource(constructor: "for (;;) {}")),
        BadLibrary(
            "endless wait, deaf to SIGTERM", .quarantined, .timedOut,
            "it did not return within 1.0 seconds \(inEntry): see what it waits for",
            AdapterSource(entry: "signal(SIGTERM, SIG_IGN); for (;;) pause();", declarations: "#include <signal.h>")),
    ]

    /// They harm what else runs in the process.
    private static let neighbours: [BadLibrary] = [
        BadLibrary(
            "closes every descriptor", .quarantined, .closesDescriptors,
            "it closed or replaced the descriptor of the probe's report, which it had not opened, \(inConstructor): let it close only its own",
            AdapterSource(constructor: "for (int i = 0; i < 1024; i++) close(i);")),
        BadLibrary(
            "closes standard output", .quarantined, .closesDescriptors,
            "it closed or replaced descriptor 1, which it had not opened, \(inEntry): let it close only its own",
            AdapterSource(entry: "fclose(stdout);")),
        BadLibrary(
            "puts a file in the place of descriptors", .quarantined, .closesDescriptors,
            "it closed or replaced descriptor 3 and 16 more, which it had not opened, \(inEntry): let it close only its own",
            AdapterSource(
                entry: "int f = open(\"/dev/zero\", O_RDONLY); for (int i = 3; i < 20; i++) dup2(f, i);",
                declarations: "#include <fcntl.h>")),
        BadLibrary(
            "writes into every descriptor", .quarantined, .garbledReport,
            "it wrote into descriptors that it did not open, \(inEntry): let it write only into its own",
            AdapterSource(entry: "for (int i = 3; i < 300; i++) if (write(i, \"rubbish\\n\", 8) < 0) {}")),
        BadLibrary(
            "changes signal handlers", .quarantined, .changesSignals,
            "it changed what happens on SIGINT, SIGTERM, \(inConstructor): signals belong to the host, so let it leave them alone",
            AdapterSource(
                constructor: "signal(SIGINT, SIG_IGN); signal(SIGTERM, destroy_all);",
                declarations: "#include <signal.h>\nstatic void destroy_all(int signal) { (void)signal; }")),
        BadLibrary(
            "blocks all signals", .quarantined, .changesSignals,
            "it changed what happens on SIGHUP, SIGINT, SIGQUIT and 57 more, \(inEntry): signals belong to the host, so let it leave them alone",
            AdapterSource(
                entry: "sigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, NULL);",
                declarations: "#include <signal.h>")),
        BadLibrary(
            "closes descriptors and returns NULL", .quarantined, .closesDescriptors,
            "it closed or replaced descriptor 0 and 2 more, which it had not opened, \(inEntry): let it close only its own",
            AdapterSource(entry: "for (int i = 0; i < 3; i++) close(i); return NULL;")),
        BadLibrary(
            "prints to stdout", .ok, .printsAtLoad,
            "it prints while it is loaded, where it should use the host's log: {\"refused\":{}}",
            AdapterSource(constructor: "puts(\"{\\\"refused\\\":{}}\");"), flags: ["-fvisibility=hidden"]),
    ]
}
