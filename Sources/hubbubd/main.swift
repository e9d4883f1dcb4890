internal import Loader
internal import Unix

// The small host. People type `hubbub`; this is what it becomes or starts. Its own few forms:
//
//   hubbubd probe …             looks at one library, in a child of its own
//   hubbubd run CONFIGURATION   [--adapters DIR]… [--socket PATH] [--state DIR]

StandardDescriptors.ensure()
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "probe": ProbeChild.run(arguments: Array(arguments.dropFirst()))
case "run":
    StandardDescriptors.raiseLimit()
    RunCommand(arguments.dropFirst()).run()
default: RunCommand.fail(2, RunCommand.usage)
}
