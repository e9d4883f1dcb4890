internal import Descriptors
internal import Glibc
internal import JSONText
internal import Unix

/// The child's side of a probe: opens one library, asks it what it is, and writes that to descriptor 3.
///
/// The report is a JSON object a line: `{"phase":"loading"}` before each step, then `{"accepted":{…}}` or
/// `{"refused":{…}}`. Without a descriptor 3 it goes to standard output.
package enum ProbeChild {
    /// The most that a report may have, in bytes.
    private static let largestReport = 2 << 20

    /// Probes and ends the process: 0, whatever was found; 2 on wrong use.
    ///
    /// - Parameters:
    ///   - arguments: the library's absolute path, then those to be opened before it.
    ///   - extensions: the ids that this host offers.
    package static func run(arguments: [String], extensions: [String] = HostExtensions.offered) -> Never {
        guard let path = arguments.first else {
            FileHandle.standardError.write("usage: hubbubd probe FILE [LIBRARY-TO-OPEN-FIRST …]\n")
            _exit(2)
        }
        ResourceLimits.apply()
        let report = FileHandle.report()
        let verdict: Verdict
        do throws(Reason) {
            verdict = .accepted(try examine(path, Array(arguments.dropFirst()), extensions, report))
        } catch {
            verdict = .refused(error)
        }
        report.write(text(verdict) + "\n")
        // What the library printed shall be seen, but none of its destructors shall run any more.
        _ = fflush(nil)
        _exit(0)
    }

    private static func text(_ verdict: Verdict) -> String {
        let text = verdict.json.text
        if text.utf8.count <= largestReport { return text }
        return Verdict.refused(Reason(.invalidDescriptor, "its descriptor has more than \(largestReport) bytes")).json
            .text
    }

    private static func examine(
        _ path: String, _ preloads: [String], _ extensions: [String], _ report: FileHandle
    ) throws(Reason) -> ProbeReport {
        func enter(_ phase: ProbePhase) { report.write("{\"phase\":\"\(phase.rawValue)\"}\n") }
        enter(.preloading)
        for preload in preloads { try DynamicLibrary.preload(preload) }
        enter(.loading)
        let library = try DynamicLibrary(path)
        let entry = unsafe try library.entry()
        enter(.entry)
        let table = unsafe try AdapterTable(calling: entry)
        enter(.table)
        unsafe try table.check()
        enter(.descriptor)
        let descriptor = unsafe try table.descriptor()
        unsafe try table.checkFunctions(descriptor)
        try HostExtensions.check(descriptor, extensions)
        return ProbeReport(abi: unsafe table.abi, descriptor: descriptor)
    }
}

/// A descriptor that stays open until the process ends.
struct FileHandle {
    let raw: Int32

    static let standardError = FileHandle(raw: 2)

    /// The report's descriptor, moved away from its well-known number, where a library that closes or writes to numbers
    /// it does not own would meet it.
    static func report() -> FileHandle {
        let moved = fcntl(ProbeReading.reportDescriptor, F_DUPFD_CLOEXEC, 200)
        guard moved >= 0 else { return FileHandle(raw: 1) }
        close(ProbeReading.reportDescriptor)
        return FileHandle(raw: moved)
    }

    /// Writes all of it. What cannot be written is lost: the parent has gone.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(raw, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
