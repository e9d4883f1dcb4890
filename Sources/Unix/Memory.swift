internal import CUnix

/// The memory of this process.
package enum Memory {
    /// Gives what was freed back to the system, which the allocator would keep.
    package static func trim() { _ = malloc_trim(0) }
}
