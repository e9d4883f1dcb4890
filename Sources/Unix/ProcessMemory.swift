/// The memory of this process, as the kernel counts it, in bytes.
package enum ProcessMemory {
    package static var resident: Int { value("VmRSS:") }
    package static var peak: Int { value("VmHWM:") }
    /// The address space.
    package static var mapped: UInt64 { UInt64(value("VmSize:")) }

    private static func value(_ name: String) -> Int {
        guard let bytes = try? Files.read("/proc/self/status", limit: 65_536) else { return 0 }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix(name) {
            let words = line.split { $0 == " " || $0 == "\t" }
            return words.count > 1 ? (Int(words[1]) ?? 0) * 1_024 : 0
        }
        return 0
    }
}
