internal import AdapterKit
internal import Descriptors
internal import EventLines

/// The settings in the form that the adapter works with.
struct FileSettings {
    /// What a source needs to know.
    struct Reading {
        let path: String
        let format: LineFormat
        let fromEnd: Bool
        let follows: Bool
        let longestLine: Int
    }

    /// What a sink needs to know.
    struct Writing {
        let path: String
        let format: LineFormat
        /// Bytes; nil for never.
        let rotateSize: Int64?
        let keep: Int
        let synchronizes: Bool
    }

    let reading: Reading?
    let writing: Writing?

    init(_ settings: TypedValue) throws(AdapterError) {
        let format = settings["format"]?.string.flatMap { LineFormat(rawValue: $0) } ?? .json
        let read = settings["read"]?.string ?? ""
        let write = settings["write"]?.string ?? ""
        if read.isEmpty && write.isEmpty {
            throw AdapterError(.settings, "neither read nor write is set: name the file to read, or the one to write")
        }
        if read == write {
            throw AdapterError(.settings, "read and write name the same file: its lines would never end")
        }
        if !read.isEmpty, !LineReader.formats.contains(format) {
            throw AdapterError(
                .settings, "lines of the format \(format.rawValue) cannot be read: use json, data or text")
        }
        reading =
            read.isEmpty
            ? nil
            : Reading(
                path: read, format: format, fromEnd: settings["from"]?.string == "end",
                follows: settings["follow"]?.boolean ?? true,
                longestLine: Int(settings["longest_line"]?.integer ?? 256 << 10))
        let size = settings["rotate_size"]?.integer ?? 0
        writing =
            write.isEmpty
            ? nil
            : Writing(
                path: write, format: format, rotateSize: size > 0 ? size : nil,
                keep: Int(settings["rotate_keep"]?.integer ?? 5), synchronizes: settings["sync"]?.boolean ?? false)
    }
}
