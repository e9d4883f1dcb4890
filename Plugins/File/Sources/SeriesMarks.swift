/// How far the events of each series stand in the file: the last place of each. A value without input and output.
struct SeriesMarks: Equatable {
    struct Mark: Equatable {
        var series: UInt64
        var place: UInt64
    }

    /// Series are few: one for each route that delivers each event once here, and those of routes and hubs that were. Of more than
    /// these, the one that was not heard of for the longest time goes.
    static let limit = 64

    /// Those that were heard of last come last.
    private(set) var marks: [Mark] = []

    /// Whether an event of that place stands in the file already.
    func contains(_ series: UInt64, _ place: UInt64) -> Bool {
        guard series != 0, let mark = marks.last(where: { $0.series == series }) else { return false }
        return place <= mark.place
    }

    /// An event of that place stands in the file now. Those of no series are passed over.
    mutating func take(_ series: UInt64, _ place: UInt64) {
        guard series != 0 else { return }
        if let last = marks.indices.last, marks[last].series == series {
            return marks[last].place = max(marks[last].place, place)
        }
        var mark = Mark(series: series, place: place)
        if let index = marks.firstIndex(where: { $0.series == series }) {
            mark.place = max(place, marks.remove(at: index).place)
        } else if marks.count == Self.limit {
            marks.removeFirst()
        }
        marks.append(mark)
    }
}
