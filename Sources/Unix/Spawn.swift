internal import CUnix
internal import Glibc

/// Starts a program with posix_spawn.
@safe struct Spawn: ~Copyable {
    private var actions = unsafe posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()

    init() {
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
    }

    deinit {
        var actions = unsafe self.actions
        var attributes = self.attributes
        unsafe posix_spawn_file_actions_destroy(&actions)
        unsafe posix_spawnattr_destroy(&attributes)
    }

    /// - Parameter descriptors: by the number in the child, ours; ours are above all numbers of the child.
    mutating func start(_ command: Command, descriptors: [Int32: Int32]) throws(SystemError) -> pid_t {
        for number in Int32(0)...2 where descriptors[number] == nil {
            let flags = number == 0 ? O_RDONLY : O_WRONLY
            unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", flags, 0)
        }
        for (number, ours) in descriptors { unsafe posix_spawn_file_actions_adddup2(&actions, ours, number) }
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, max(2, descriptors.keys.max() ?? 2) + 1)
        if let directory = command.directory {
            unsafe posix_spawn_file_actions_addchdir_np(&actions, directory)
        }
        setAttributes()
        let arguments = CStrings([command.executable] + command.arguments)
        let environment = CStrings((command.environment ?? Environment.all()).map { "\($0.key)=\($0.value)" })
        var process: pid_t = 0
        let code = unsafe posix_spawn(
            &process, command.executable, &actions, &attributes, arguments.pointers, environment.pointers)
        if code != 0 { throw SystemError(code: code, call: "posix_spawn", command.executable) }
        return process
    }

    private mutating func setAttributes() {
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
    }
}

/// A list of strings as C functions take it, ended by NULL.
@safe final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        unsafe pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() { unsafe pointers[index] = strdup(string) }
        unsafe pointers[count] = nil
    }

    deinit {
        for index in 0..<count { unsafe free(pointers[index]) }
        unsafe pointers.deallocate()
    }
}
