/// What a process may use.
package struct ProcessLimits: Equatable, Sendable {
    /// Bytes of memory of its own: heap, stacks of threads, private mappings. What it shares with the hub does not count.
    package var memory: UInt64
    /// Files and sockets that are open at a time.
    package var files: UInt64
    /// Bytes of the file in which the system keeps its memory when it crashes; 0 for none.
    package var core: UInt64

    package init(memory: UInt64, files: UInt64, core: UInt64) {
        self.memory = memory
        self.files = files
        self.core = core
    }

    init?(_ reader: inout MessageReader) {
        guard let memory = reader.read(UInt64.self), let files = reader.read(UInt64.self),
            let core = reader.read(UInt64.self)
        else { return nil }
        self.init(memory: memory, files: files, core: core)
    }

    func write(to writer: inout MessageWriter) {
        writer.write(memory)
        writer.write(files)
        writer.write(core)
    }
}
