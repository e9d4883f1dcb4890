internal import Glibc
internal import Unix

/// What a probing child may use.
enum ResourceLimits {
    /// A process that maps more than that at its start runs under a sanitizer, whose shadow memory a limit on the address
    /// space would forbid.
    private static let mostWithoutSanitizer: UInt64 = 64 << 30

    static func apply() {
        set(RLIMIT_CORE, 0)
        set(RLIMIT_CPU, UInt64(ProbeReading.processorSeconds))
        let mapped = mappedBytes()
        if mapped > 0, mapped < mostWithoutSanitizer { set(RLIMIT_AS, mapped + UInt64(ProbeReading.memoryAllowance)) }
    }

    private static func set(_ resource: __rlimit_resource, _ value: UInt64) {
        var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
        _ = unsafe setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }

    /// The address space in use, from the first field of /proc/self/statm, in pages.
    private static func mappedBytes() -> UInt64 {
        guard let bytes = try? Files.read("/proc/self/statm", limit: 4096),
            let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").first.flatMap({ UInt64($0) })
        else { return 0 }
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }
}
