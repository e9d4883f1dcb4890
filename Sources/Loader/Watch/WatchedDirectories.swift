internal import Glibc
internal import Unix

/// The directories of libraries, watched wherever they are, and where they are not, what is above them, until they are made. For
/// one thread.
struct WatchedDirectories: ~Copyable {
    /// Why a directory is watched.
    private enum Purpose: Equatable {
        case libraries(SearchDirectory)
        /// An entry of that name leads to libraries once it is there.
        case awaits(String)
    }

    /// What an event means.
    enum Meaning: Equatable {
        case nothing
        /// Other directories are to be watched from now on.
        case elsewhere
        case library(path: String)
    }

    private static let libraryKinds: FileEvent.Kinds = [
        .written, .closed, .made, .movedHere, .movedAway, .removed, .restated, .gone,
    ]
    private static let awaitingKinds: FileEvent.Kinds = [.made, .movedHere, .restated, .gone]

    let watch: FileWatch
    private var purposes: [Int32: [Purpose]] = [:]

    init() throws(SystemError) { watch = try FileWatch() }

    /// Watches these, and nothing else any more.
    ///
    /// - Returns: why not all of them can be watched; nil where they can.
    mutating func arm(_ directories: [SearchDirectory]) -> SystemError? {
        let before = purposes.keys
        purposes = [:]
        var failure: SystemError?
        for directory in directories {
            do throws(SystemError) { try arm(directory) } catch { failure = failure ?? error }
        }
        for number in before where purposes[number] == nil { watch.remove(number) }
        return failure
    }

    private mutating func arm(_ directory: SearchDirectory) throws(SystemError) {
        // What is missing may be made while it is looked for, or go again.
        for _ in 0..<8 {
            var (path, awaited) = (directory.path, String?.none)
            while true {
                do throws(SystemError) {
                    let number = try watch.add(path, awaited == nil ? Self.libraryKinds : Self.awaitingKinds)
                    let purpose = awaited.map { Purpose.awaits($0) } ?? .libraries(directory)
                    if purposes[number]?.contains(purpose) != true { purposes[number, default: []].append(purpose) }
                    break
                } catch {
                    guard [ENOENT, ENOTDIR, EACCES].contains(error.code), path != "/", path != "." else { throw error }
                    awaited = Path.name(of: path)
                    path = Path.parent(of: path)
                }
            }
            guard let awaited, (try? FileStatus(Path.join(path, awaited)))?.kind == .directory else { return }
        }
    }

    /// What an event means.
    func meaning(of event: FileEvent) -> Meaning {
        if event.kinds.contains(.overflow) { return .elsewhere }
        guard let purposes = purposes[event.watch] else { return .nothing }
        if event.name.isEmpty {
            return event.kinds.isDisjoint(with: [.gone, .ended]) ? .nothing : .elsewhere
        }
        for purpose in purposes {
            switch purpose {
            case .awaits(event.name): return .elsewhere
            case .libraries(let directory) where directory.mayConcern(event.name):
                return .library(path: Path.join(directory.path, event.name))
            default: continue
            }
        }
        return .nothing
    }
}

extension SearchDirectory {
    /// Whether an entry of that name may be a library, or one that a library brings along.
    fileprivate func mayConcern(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.utf8.count > 3 && name.contains(".so")
    }
}
