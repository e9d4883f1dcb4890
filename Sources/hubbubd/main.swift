internal import Loader

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "probe" { ProbeChild.run(arguments: Array(arguments.dropFirst())) }
