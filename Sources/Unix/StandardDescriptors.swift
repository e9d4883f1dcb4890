internal import Glibc

/// The descriptors 0, 1 and 2.
package enum StandardDescriptors {
    /// Sees to it that all three are there, before anything else is opened: otherwise the next socket would take the number
    /// of a missing one, and whoever writes to standard output would write to a peer. What stands in for it can be neither
    /// written nor read, so that a use of it fails with a reason.
    package static func ensure() {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
            // The lowest free number is this one.
            _ = unsafe open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// Allows this process as many descriptors as it may allow itself, but no more than `limit`.
    ///
    /// - Returns: how many there may be now.
    @discardableResult
    package static func raiseLimit(to limit: UInt64 = 65_536) -> UInt64 {
        var limits = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return 0 }
        let wanted = min(UInt64(limits.rlim_max), limit)
        guard wanted > UInt64(limits.rlim_cur) else { return UInt64(limits.rlim_cur) }
        limits.rlim_cur = rlim_t(wanted)
        return unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 ? wanted : 0
    }
}
