internal import ChildHost
internal import Conformance
internal import Loader
internal import Unix

// The small host. People type `hubbub`; this is what it becomes or starts. Its own few forms:
//
//   hubbubd probe …             looks at one library, in a child of its own
//   hubbubd run CONFIGURATION   [--adapters DIR]… [--safe] [--socket PATH] [--state DIR]
//   hubbubd connect CONFIGURATION ENDPOINT TIME [--adapters DIR]… [--safe] [--state DIR]
//                               starts one endpoint alone, and says on descriptor 3 how that went
//   hubbubd examine LIBRARY …   one case of `hubbub adapters check`
//   hubbubd adapter-host        holds one endpoint's adapter, for the hub that started it

StandardDescriptors.ensure()
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "probe": ProbeChild.run(arguments: Array(arguments.dropFirst()))
case "run":
    Memory.keepLittle()
    StandardDescriptors.raiseLimit()
    RunCommand(arguments.dropFirst()).run()
case "adapter-host": ChildHost.run()
case "examine": Child.run(Array(arguments.dropFirst()))
case "connect":
    StandardDescriptors.raiseLimit()
    ConnectCommand(arguments.dropFirst()).run()
default: RunCommand.fail(2, RunCommand.usage)
}
