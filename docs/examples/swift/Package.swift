// swift-tools-version: 6.2
import PackageDescription

// The kit for adapters in Swift comes with an installed Hubbub; the Makefile says where.
let kit = Context.environment["HUBBUB_KIT"] ?? "/usr/local/share/hubbub/kit"

let package = Package(
    name: "hubbub-ticker",
    products: [.library(name: "hubbub-ticker", type: .dynamic, targets: ["Ticker"])],
    dependencies: [.package(name: "kit", path: kit)],
    targets: [
        .target(
            name: "Ticker",
            dependencies: [
                .product(name: "AdapterKit", package: "kit"), .product(name: "CHubbub", package: "kit"),
            ],
            linkerSettings: [
                // One symbol is exported; a library stays until its process ends.
                .unsafeFlags([
                    "-Xlinker", "--version-script=\(Context.packageDirectory)/adapter.map",
                    "-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "-z", "-Xlinker", "nodelete",
                ])
            ])
    ]
)
