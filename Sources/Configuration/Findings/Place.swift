/// A place in a file, written as compilers and editors write it.
package struct Place: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let file: String
    /// From 1; 0 where the file as a whole is meant.
    package let line: Int
    /// Characters from the beginning of the line, from 1; 0 where the file as a whole is meant.
    package let column: Int

    package init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { line == 0 ? file : "\(file):\(line):\(column)" }

    package static func < (left: Place, right: Place) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// The place so many characters further on the same line.
    func advanced(by characters: Int) -> Place {
        Place(file: file, line: line, column: column + characters)
    }
}
