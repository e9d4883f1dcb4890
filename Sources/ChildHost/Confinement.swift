internal import CUnix
internal import Glibc
internal import Placement
internal import Unix

/// What a child may not do.
enum Confinement {
    /// A process that maps more than that at its start runs under a sanitizer, whose shadow memory a limit would forbid.
    private static let mostWithoutSanitizer: UInt64 = 64 << 30

    /// It ends with the hub, and gains no rights by whatever it starts.
    static func apply() {
        _ = hubbub_end_with_parent(SIGKILL)
        // A hub that ended before will not end this process any more.
        if isHubGone { _exit(0) }
        _ = hubbub_no_new_privileges()
    }

    /// The channel to the hub has no other end.
    private static var isHubGone: Bool {
        var channel = pollfd(fd: Inheritance.channel, events: 0, revents: 0)
        return unsafe poll(&channel, 1, 0) == 1 && Int32(channel.revents) & Int32(POLLHUP) != 0
    }

    /// What the configuration says of it. No memory of a crash is left on the disk unless it says so: there may be secrets in it.
    static func limit(_ limits: ProcessLimits) {
        set(RLIMIT_CORE, limits.core)
        set(RLIMIT_NOFILE, limits.files)
        // What is written to counts, not what is mapped: allocators and runtimes reserve much more address space than they use.
        if ProcessMemory.mapped < mostWithoutSanitizer { set(RLIMIT_DATA, limits.memory) }
    }

    /// As far as the system allows it.
    private static func set(_ resource: __rlimit_resource, _ most: UInt64) {
        let resource = __rlimit_resource_t(resource.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        let value = min(rlim_t(most), limit.rlim_max)
        limit = rlimit(rlim_cur: value, rlim_max: value)
        _ = unsafe setrlimit(resource, &limit)
    }
}
