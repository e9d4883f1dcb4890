internal import ArgumentParser

/// The files of a new adapter, from those beside this one: each `@NAME@` in them becomes its name.
struct Scaffold {
    enum Language: String, ExpressibleByArgument, CaseIterable { case c, swift }

    struct File {
        /// Within the project.
        let path: String
        let bytes: [UInt8]
        let isProgram: Bool
    }

    let files: [File]

    /// - Parameter name: of the adapter, which is a valid one.
    init(name: String, language: Language) {
        files = (Self.common + Self.templates(language)).map { template in
            let text = String(decoding: template.bytes, as: UTF8.self)
            let parts = text.split(separator: "@NAME@", omittingEmptySubsequences: false)
            return File(
                path: template.path, bytes: Array(parts.joined(separator: name).utf8),
                isProgram: template.path.hasSuffix(".sh"))
        }
    }

    private typealias Template = (path: String, bytes: [UInt8])

    /// What a library exports, and how it is tried, is the same in every language.
    private static let common: [Template] = [
        ("adapter.map", PackageResources.adapter_map_in), ("test.sh", PackageResources.test_sh_in),
    ]

    private static func templates(_ language: Language) -> [Template] {
        switch language {
        case .c:
            [
                ("adapter.c", PackageResources.adapter_c_in), ("Makefile", PackageResources.Makefile_in),
                ("README.md", PackageResources.README_md_in), (".gitignore", PackageResources.gitignore_in),
            ]
        case .swift:
            [
                ("Package.swift", PackageResources.Package_swift_in),
                ("Sources/Greeter/Greeter.swift", PackageResources.Greeter_swift_in),
                ("Makefile", PackageResources.Makefile_swift_in), ("README.md", PackageResources.README_swift_md_in),
                (".gitignore", PackageResources.gitignore_swift_in),
            ]
        }
    }
}
