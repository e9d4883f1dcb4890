// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is held to the same rules.
let rules: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// What an optimised build leaves out: exclusive access is proven by debug and sanitizer builds, which run all tests; on
/// an event's way each check would cost as much as the queue.
let unchecked: SwiftSetting = .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))

/// Regular expressions, tasks and Dispatch would cost every process two megabytes; nothing in host or adapters uses them.
let lean: SwiftSetting = .unsafeFlags([
    "-Xfrontend", "-disable-implicit-string-processing-module-import",
    "-Xfrontend", "-disable-implicit-concurrency-module-import",
])

/// For adapters that are in no hurry: a fifth less code, which is what an idle hub has of them in memory.
let small: SwiftSetting = .unsafeFlags(["-Osize"], .when(configuration: .release))

/// A module of the host, or shared by host and adapters, under `Sources/`.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: rules + [unchecked, lean])
}

/// A C library of the system: its header is all that we add.
func system(_ name: String, path: String? = nil) -> Target {
    .systemLibrary(name: name, path: path ?? "Sources/\(name)")
}

/// For the program that people call: with the language's runtime in it, it is there in half the time.
let selfContained: LinkerSetting = .unsafeFlags(
    ["-static-stdlib", "-use-ld=lld", "-l_FoundationCollections", "-l_FoundationCShims"],
    .when(configuration: .release))

/// A program under `Sources/`.
func program(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = [],
    linker: [LinkerSetting] = []
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: rules + [lean],
        linkerSettings: [
            .unsafeFlags([
                "-Xlinker", "-rpath=$ORIGIN/../lib/hubbub", "-Xlinker", "-rpath=$ORIGIN", "-Xlinker", "--as-needed",
            ])
        ] + linker)
}

/// An adapter: a target with its code, which the tests can import, and a tiny one with the entry, which is the library.
func adapter(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = []
) -> [Target] {
    [
        .target(
            name: "\(name)Adapter", dependencies: ["AdapterKit"] + dependencies,
            path: "Plugins/\(name)/Sources", swiftSettings: rules + [unchecked, lean] + settings),
        .target(
            name: "\(name)Entry", dependencies: ["AdapterKit", "CHubbub", .target(name: "\(name)Adapter")],
            path: "Plugins/\(name)/Entry", swiftSettings: rules + [lean],
            linkerSettings: [
                .unsafeFlags([
                    "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/AdapterKit/adapter.map",
                    "-Xlinker", "--as-needed", "-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "-z", "-Xlinker",
                    "nodelete",
                    "-Xlinker", "-rpath=$ORIGIN/..",
                ])
            ]),
    ]
}

/// The library that users drop into a directory.
func library(_ name: String) -> Product {
    .library(name: "hubbub-\(name.lowercased())", type: .dynamic, targets: ["\(name)Entry"])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: rules)
}

let package = Package(
    name: "hubbub",
    products: [
        library("Generate"), library("Null"), library("Stdout"), library("File"), library("Exec"), library("Pysig"),
        library("Emitter"), library("Tracim"), library("Scirocco"),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        system("CHubbub"), system("CLtdl"), system("CYaml"), system("CMd"), system("CUnix"), system("CSQLite"),
        system("CCurl"), system("CXXHash"), system("CPassing"),

        // The host, from the ground up.
        module("Locks"),
        module("JSONText"),
        module("HTTP"),
        module("SQLite", ["CSQLite"]),
        module("Unix", ["CUnix", "Locks"]),
        module("Descriptors", ["CHubbub", "JSONText"]),
        module("EventBlock", ["CHubbub", "CUnix", "Descriptors", "JSONText"]),
        module("Rules", ["Descriptors", "JSONText"]),
        module("LogLines", ["EventBlock", "JSONText", "Unix"]),
        module("Placement", ["CHubbub", "CPassing", "CUnix", "Descriptors", "EventBlock", "Locks", "Unix"]),
        module("Journal", ["CHubbub", "CXXHash", "Descriptors", "EventBlock", "Locks", "Unix"]),
        module("Routing", ["CHubbub", "Descriptors", "EventBlock", "JSONText"]),
        module("Bus", ["CHubbub", "CUnix", "Descriptors", "EventBlock", "Locks", "Routing", "Unix"]),
        module(
            "Delivery",
            ["CHubbub", "Bus", "Descriptors", "EventBlock", "Journal", "Locks", "LogLines", "Routing", "Unix"]),
        module(
            "Runtime",
            ["CHubbub", "CUnix", "Bus", "Descriptors", "EventBlock", "JSONText", "Locks", "LogLines", "Rules", "Unix"]),
        module(
            "ChildHost",
            [
                "CHubbub", "CUnix", "Bus", "Descriptors", "EventBlock", "Loader", "Locks", "LogLines", "Placement",
                "Runtime",
                "Unix",
            ]),
        module("Loader", ["CHubbub", "CLtdl", "CMd", "CXXHash", "Descriptors", "JSONText", "Locks", "Unix"]),
        module(
            "Children",
            [
                "CHubbub", "CUnix", "Bus", "Descriptors", "EventBlock", "Locks", "LogLines", "Placement", "Runtime",
                "Unix",
            ]),
        module("Configuration", ["CYaml", "Descriptors", "EventBlock", "JSONText", "Routing", "Unix"]),
        module("Assembly", ["Configuration", "Descriptors", "Loader", "Unix"]),
        module(
            "Conformance",
            [
                "CHubbub", "CUnix", "Bus", "Configuration", "Descriptors", "EventBlock", "JSONText", "Loader", "Locks",
                "LogLines", "Rules", "Runtime", "Unix",
            ]),
        module("Control", ["CUnix", "Descriptors", "JSONText", "Unix"]),
        module("Explanations", ["Configuration", "Control", "Descriptors", "JSONText", "Loader", "Rules"]),
        module(
            "Hub",
            [
                "CHubbub", "CUnix", "Assembly", "Bus", "Children", "Configuration", "Control", "Delivery",
                "Descriptors",
                "EventBlock", "Journal", "JSONText", "Loader", "Locks", "LogLines", "Placement", "Routing", "Runtime",
                "Unix",
            ]),
        program(
            "hubbubd",
            [
                "Assembly", "ChildHost", "Configuration", "Conformance", "Control", "Hub", "JSONText", "Loader",
                "LogLines", "Unix",
            ],
            exclude: ["hubbub@.service.in"]),
        program(
            "hubbub",
            [
                "Assembly", "CHubbub", "Configuration", "Control", "Descriptors", "EventBlock", "Explanations",
                "JSONText",
                "Journal", "Loader", "Locks", "Routing", "Rules", "Unix",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            resources: [.embedInCode("Adapters/New/C"), .embedInCode("Adapters/New/Swift")], linker: [selfContained]),

        // The kit for adapters in Swift.
        module("AdapterKit", ["CHubbub", "Descriptors", "Locks"], exclude: ["adapter.map", "Package.swift.in"]),
        module("HTTPClient", ["AdapterKit", "CCurl"]),
        module("EventLines", ["AdapterKit", "CHubbub", "Descriptors", "EventBlock", "JSONText"]),
    ]
        // The adapters.
        + [
            system("CMosquitto", path: "Plugins/Emitter/CMosquitto"),
            system("CSodium", path: "Plugins/Emitter/CSodium"),
            system("COpenSSL", path: "Plugins/Emitter/COpenSSL"),
        ]
        + adapter("Generate", ["CHubbub", "Descriptors", "EventBlock", "JSONText"])
        + adapter("Null", ["CHubbub", "Descriptors", "JSONText"])
        + adapter("Stdout", ["Descriptors", "EventLines"])
        + adapter("File", ["CHubbub", "Descriptors", "EventBlock", "EventLines", "JSONText", "Unix"])
        + adapter("Exec", ["Descriptors", "EventLines", "Unix"])
        + adapter("Pysig", ["Descriptors", "JSONText", "Locks", "Unix"])
        + adapter(
            "Emitter",
            [
                "CHubbub", "CMosquitto", "COpenSSL", "CSodium", "Descriptors", "HTTP", "JSONText", "Locks", "SQLite",
                "Unix",
            ])
        + adapter("Tracim", ["Descriptors", "EventBlock", "HTTPClient", "JSONText", "Unix"], settings: [small])
        + adapter(
            "Scirocco",
            ["CHubbub", "CUnix", "CXXHash", "Descriptors", "HTTP", "HTTPClient", "JSONText", "Locks", "SQLite", "Unix"])
        // The tests.
        + [
            tests("JSONTextTests", ["JSONText"]),
            tests("HTTPTests", ["HTTP"]),
            tests("EventBlockTests", ["CHubbub", "CUnix", "Descriptors", "EventBlock", "JSONText"]),
            tests(
                "RuntimeTests",
                [
                    "Locks", "Bus", "CHubbub", "Descriptors", "EventBlock", "Loader", "LogLines", "Routing", "Runtime",
                    "Unix",
                ]),
            .target(
                name: "BusTesting", dependencies: ["Bus", "CHubbub", "Descriptors", "EventBlock", "Routing"],
                path: "Tests/BusTesting", swiftSettings: rules),
            .target(
                name: "JournalTesting",
                dependencies: ["CHubbub", "Descriptors", "EventBlock", "Journal", "Locks", "Unix"],
                path: "Tests/JournalTesting", swiftSettings: rules),
            .executableTarget(
                name: "journal-load",
                dependencies: ["CHubbub", "EventBlock", "Journal", "JournalTesting", "Locks", "Unix"],
                path: "Tests/JournalLoad", swiftSettings: rules),
            tests(
                "JournalTests",
                ["CHubbub", "CXXHash", "EventBlock", "Journal", "JournalTesting", "Locks", "Unix", "journal-load"]),
            tests(
                "DeliveryTests",
                ["Bus", "BusTesting", "CHubbub", "Delivery", "EventBlock", "Journal", "LogLines", "Routing", "Unix"]),
            tests(
                "BusTests",
                ["Bus", "BusTesting", "CHubbub", "Descriptors", "EventBlock", "JSONText", "Routing", "Unix"]),
            tests("ConfigurationTests", ["Configuration", "Descriptors", "Routing", "JSONText", "Unix"]),
            .target(
                name: "AdapterTesting", dependencies: ["AdapterKit", "CHubbub", "Descriptors", "EventBlock", "Unix"],
                path: "Tests/AdapterTesting", swiftSettings: rules),
            tests("AdapterKitTests", ["AdapterKit", "AdapterTesting", "CHubbub", "Descriptors", "Unix"]),
            tests(
                "BasicAdapterTests",
                [
                    "AdapterKit", "AdapterTesting", "CHubbub", "Descriptors", "JSONText", "GenerateAdapter",
                    "NullAdapter", "StdoutAdapter",
                ]),
            tests(
                "FileTests",
                ["AdapterKit", "AdapterTesting", "CHubbub", "Descriptors", "EventLines", "FileAdapter", "Unix"]),
            tests("ExecTests", ["AdapterKit", "AdapterTesting", "CHubbub", "Descriptors", "ExecAdapter"]),
            .target(
                name: "HubTesting", dependencies: ["JSONText", "Locks", "Unix"], path: "Tests/HubTesting",
                swiftSettings: rules),
            tests(
                "CommandTests",
                [
                    "Configuration", "Control", "Descriptors", "HubTesting", "JSONText", "Loader", "Locks", "Rules",
                    "Unix",
                ]),
            tests("WireTests", ["HubTesting", "JSONText", "Locks", "Unix"]),
            tests(
                "PysigTests", ["AdapterKit", "AdapterTesting", "CHubbub", "Descriptors", "JSONText", "PysigAdapter"]),
            tests(
                "EmitterTests",
                [
                    "Locks", "AdapterKit", "AdapterTesting", "Bus", "CHubbub", "Descriptors", "EmitterAdapter",
                    "EventBlock", "JSONText", "LogLines", "Routing", "Runtime", "Unix",
                ]),
            tests("EmitterBrokerTests", ["EmitterAdapter", "SQLite", "Unix"]),
            tests("HTTPClientTests", ["AdapterKit", "AdapterTesting", "Descriptors", "HTTPClient", "Unix"]),
            tests("TracimTests", ["HTTPClient", "JSONText", "TracimAdapter"]),
            tests("SciroccoTests", ["HTTP", "JSONText", "SciroccoAdapter", "Unix"]),
            tests("UnixTests", ["CUnix", "Unix"]),
            tests("ChildrenTests", ["CHubbub", "Children", "EventBlock", "Unix"]),
            tests("PlacementTests", ["CHubbub", "Descriptors", "EventBlock", "Placement", "Unix"]),
            tests("LoaderTests", ["CHubbub", "Descriptors", "JSONText", "Loader", "Locks", "Unix"]),
            .target(
                name: "FuzzChecks",
                dependencies: [
                    "CHubbub", "Configuration", "Control", "Descriptors", "EmitterAdapter", "EventBlock", "EventLines",
                    "HTTP", "HTTPClient", "Journal", "JSONText", "Placement", "PysigAdapter", "Routing",
                    "SciroccoAdapter", "TracimAdapter", "Unix",
                ], path: "Tests/Fuzz/Checks", swiftSettings: rules),
            tests("FuzzTests", ["FuzzChecks", "Unix"]),
        ]
)

// The fuzzer: only where it is asked for, because everything is built for it with its instrumentation.
if Context.environment["HUBBUB_FUZZ"] != nil {
    package.targets += [
        system("CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "hubbub-fuzz", dependencies: ["CFuzzer", "FuzzChecks", "Unix"], path: "Tests/Fuzz/Program",
            swiftSettings: rules, linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
    ]
}
