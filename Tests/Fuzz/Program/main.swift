internal import CFuzzer
internal import Glibc

var count = CommandLine.argc
var arguments = unsafe Optional(CommandLine.unsafeArgv)
exit(unsafe LLVMFuzzerRunDriver(&count, &arguments) { data, size in unsafe fuzz(data, size) })
