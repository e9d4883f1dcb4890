/// Rows in aligned columns.
struct TextTable {
    /// A text in its place; `style` is only for terminals with colour.
    struct Cell: ExpressibleByStringInterpolation {
        let text: String
        let style: Style?
        /// In columns.
        let width: Int

        init(_ text: String, _ style: Style? = nil) {
            self.text = VisibleText.line(text)
            self.style = style
            width = Terminal.width(of: self.text)
        }

        init(stringLiteral value: String) { self.init(value) }
    }

    /// A row, and lines that belong to it, shown indented below it.
    private struct Row {
        let cells: [Cell]
        let notes: [Cell]
    }

    private let header: [String]
    private let rightAligned: Set<Int>
    private var rows: [Row] = []

    /// - Parameter right: the columns with numbers.
    init(_ header: [String], right: Set<Int> = []) {
        self.header = header
        rightAligned = right
    }

    mutating func add(_ cells: [Cell], notes: [Cell] = []) {
        rows.append(Row(cells: cells, notes: notes))
    }

    /// The table; lines that are too long for the terminal are cut there.
    func text(_ terminal: Terminal) -> String {
        let titles = header.map { Cell($0.uppercased(), .bold) }
        let widths = header.indices.map { column in
            ([titles] + rows.map(\.cells)).map { $0[column].width }.max() ?? 0
        }
        var lines = [line(titles, widths, terminal)]
        for row in rows {
            lines.append(line(row.cells, widths, terminal))
            lines += row.notes.map { line([Cell("  "), $0], [0, 0], terminal) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ terminal: Terminal) -> String {
        var room = terminal.width ?? .max
        var result = ""
        for (column, cell) in cells.enumerated() {
            let fill = String(repeating: " ", count: max(0, widths[column] - cell.width))
            let isLast = column == cells.count - 1
            let left = rightAligned.contains(column) ? fill : ""
            let right = isLast ? "" : (rightAligned.contains(column) ? "" : fill) + "  "
            let space = max(0, room - left.utf8.count)
            let shown = cell.width > space ? Terminal.cut(cell.text, to: space) : cell.text
            result += left + terminal.paint(shown, cell.style) + right
            room -= left.utf8.count + min(cell.width, space) + right.utf8.count
            if room <= 0 { break }
        }
        while result.utf8.last == UInt8(ascii: " ") { result.removeLast() }
        return result
    }
}
