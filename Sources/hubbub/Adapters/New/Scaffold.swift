internal import ArgumentParser

/// The files of a new adapter, from those beside this one: each `@NAME@` in them becomes its name.
struct Scaffold {
    enum Language: String, ExpressibleByArgument, CaseIterable { case c }

    struct File {
        let name: String
        let bytes: [UInt8]
        let isProgram: Bool
    }

    let files: [File]

    /// - Parameter name: of the adapter, which is a valid one.
    init(name: String, language: Language) {
        let templates: [(name: String, bytes: [UInt8])] =
            switch language {
            case .c:
                [
                    ("adapter.c", PackageResources.adapter_c_in), ("adapter.map", PackageResources.adapter_map_in),
                    ("Makefile", PackageResources.Makefile_in), ("README.md", PackageResources.README_md_in),
                    ("test.sh", PackageResources.test_sh_in), (".gitignore", PackageResources.gitignore_in),
                ]
            }
        files = templates.map { template in
            let text = String(decoding: template.bytes, as: UTF8.self)
            let parts = text.split(separator: "@NAME@", omittingEmptySubsequences: false)
            return File(
                name: template.name, bytes: Array(parts.joined(separator: name).utf8),
                isProgram: template.name.hasSuffix(".sh"))
        }
    }
}
