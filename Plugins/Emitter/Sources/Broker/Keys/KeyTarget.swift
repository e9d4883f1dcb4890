/// The channels that a key is for: which of their levels are fixed, and a hash of these.
///
/// The rules are the upstream broker's: of a target `a/+/c/` the levels `a` and `c` are fixed; `a/#/` covers `a/` and all that
/// lies below it.
package struct KeyTarget: Hashable, Sendable {
    /// The most levels of a target.
    package static let depth = 23
    private static let exact: UInt32 = 1 << 23

    /// Bit 23: the channel has just so many levels. Below it one bit for each fixed level, the first in bit 22.
    package let path: UInt32
    /// Of the fixed levels, with `+` in the places of the others.
    package let hash: UInt64

    package init(path: UInt32, hash: UInt64) {
        self.path = path
        self.hash = hash
    }

    /// The target for a channel, or nil where it is none: it must end with a slash and have no more than 23 levels.
    package init?(_ channel: String, _ hash: (String) -> UInt64) {
        guard channel.hasSuffix("/"), (try? Channel(channel)) != nil, !channel.hasPrefix("/") else { return nil }
        var levels = channel.dropLast().split(separator: "/", omittingEmptySubsequences: false)
        let covers = levels.last == "#"
        if covers { levels.removeLast() }
        guard levels.count <= Self.depth else { return nil }
        var path: UInt32 = covers ? 0 : Self.exact
        for (index, level) in levels.enumerated() where level != "+" { path |= 1 << (22 - UInt32(index)) }
        self.init(path: path, hash: hash(levels.joined(separator: "/")))
    }

    /// Whether a channel is covered; it ends with a slash and may have wildcards.
    package func covers(_ channel: String, _ hash: (String) -> UInt64) -> Bool {
        var levels = channel.dropLast().split(separator: "/", omittingEmptySubsequences: false)
        if path == 0 { return coversAny(levels, hash) }
        let isExact = path & Self.exact != 0
        let fixed = (0..<Self.depth).filter { path >> (22 - UInt32($0)) & 1 == 1 }
        if levels.last == "#" {
            if isExact { return false }
            levels.removeLast()
        }
        let depth = fixed.last.map { $0 + 1 } ?? levels.count
        guard levels.count >= depth, !isExact || levels.count == depth else { return false }
        let isFixed = Set(fixed)
        for index in isFixed where levels[index] == "+" { return false }
        let masked = levels[..<depth].enumerated().map { isFixed.contains($0.offset) ? String($0.element) : "+" }
        return self.hash == hash(masked.joined(separator: "/"))
    }

    /// Without a fixed level: any channel, or any that is deep enough. Old keys of the upstream broker have no levels, and the hash
    /// of the first one alone.
    private func coversAny(_ levels: [Substring], _ hash: (String) -> UInt64) -> Bool {
        if let first = levels.first, self.hash == hash(String(first)) { return true }
        return (0...min(levels.count, Self.depth)).contains { count in
            self.hash == hash(Array(repeating: "+", count: count).joined(separator: "/"))
        }
    }
}
