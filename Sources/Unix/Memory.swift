internal import CUnix

/// The memory of this process.
package enum Memory {
    /// Keeps little of what is freed for later use: a hub idles longer than it is busy.
    ///
    /// glibc begins so, and keeps ever more once large pieces are freed; whoever sets the limit, be it to what it is, keeps it there.
    /// That is a megabyte less in a hub that has just looked at new adapters, and one to two after a load.
    package static func keepLittle() { _ = mallopt(M_TRIM_THRESHOLD, 128 << 10) }

    /// Gives back to the system what was freed, which the allocator would keep, and the code that only the start needed.
    package static func trim() {
        _ = malloc_trim(0)
        LoadedCode.release()
    }
}
