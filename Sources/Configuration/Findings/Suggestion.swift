/// "Did you mean": the nearest of the words that would have been right.
package enum Suggestion {
    /// Longer texts are nobody's typing error, and comparing them would cost.
    private static let lengthLimit = 64

    /// What to say about a word that is not among `known`: the nearest one, or, where none is near, what there is.
    static func hint(
        for word: String, among known: [String], _ what: String, conjunction: String = "and"
    ) -> String {
        if let nearest = nearest(to: word, among: known) { return "did you mean \(quoted(nearest))?" }
        return known.isEmpty ? "" : "\(what): \(listed(known, conjunction: conjunction))"
    }

    /// The same for one of a few values.
    static func hint(for word: String, choices: [String]) -> String {
        hint(for: word, among: choices, "it can be", conjunction: "or")
    }

    /// The word that is nearest to `word`, up to a third of its length away (one character at least, but not
    /// all of them).
    package static func nearest(to word: String, among known: [String]) -> String? {
        var best: (word: String, distance: Int)?
        for candidate in known where candidate != word {
            let length = max(word.count, candidate.count)
            let limit = min(length - 1, max(1, length / 3))
            let distance = distance(word, candidate)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// Whether one may be a misspelling of the other.
    static func isNear(_ word: String, _ known: String) -> Bool { nearest(to: word, among: [known]) != nil }

    /// How many characters must be inserted, removed, replaced or swapped with their neighbour (Damerau-Levenshtein, each
    /// place edited once). Upper and lower case count as equal.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
        guard left.count <= lengthLimit, right.count <= lengthLimit else { return .max }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isEqual = left[row] == right[column]
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (isEqual ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
