internal import CUnix
internal import Glibc

/// What a child may not do.
enum Confinement {
    /// Descriptors that it may have open.
    private static let descriptors: rlim_t = 65_536

    static func apply() {
        // It ends with the hub, gains no rights by whatever it starts, and leaves no memory of a crash on the disk: there may
        // be secrets in it.
        _ = hubbub_end_with_parent(SIGKILL)
        _ = hubbub_no_new_privileges()
        set(RLIMIT_CORE, 0)
        set(RLIMIT_NOFILE, descriptors)
    }

    private static func set(_ resource: __rlimit_resource, _ most: rlim_t) {
        let resource = __rlimit_resource_t(resource.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        let value = min(most, limit.rlim_max)
        limit = rlimit(rlim_cur: value, rlim_max: value)
        _ = unsafe setrlimit(resource, &limit)
    }
}
