internal import Loader
internal import Rules

/// What a library's file shows without running it.
enum LibraryRules {
    static func findings(_ entry: CatalogEntry, trust: Trust) -> [RuleFinding] {
        let linkage: Linkage
        do throws(Reason) { linkage = try Linkage(of: entry.path, trust: trust) } catch {
            return [RuleFinding(.load, "\(error.text) [\(error.code.rawValue)]")]
        }
        var findings: [RuleFinding] = []
        if let others = linkage.otherExports, !others.isEmpty {
            let more = others.count > 3 ? " and \(others.count - 3) more" : ""
            findings.append(
                RuleFinding(.exports, "it exports \(others.prefix(3).joined(separator: ", "))\(more) beside its entry"))
        }
        if !linkage.bindsNow { findings.append(RuleFinding(.lazyBinding, "it was linked without -z now")) }
        if !linkage.staysLoaded { findings.append(RuleFinding(.unloading, "it was linked without -z nodelete")) }
        if linkage.hasTextRelocations { findings.append(RuleFinding(.textRelocations, "its code has relocations")) }
        if linkage.hasExecutableStack { findings.append(RuleFinding(.executableStack, "it wants an executable stack")) }
        return findings
    }
}
