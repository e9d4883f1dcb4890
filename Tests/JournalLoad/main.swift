internal import Glibc

// `journal-load bench DIRECTORY [SECONDS]` measures. `journal-load append DIRECTORY ROUTE…` appends events until it is killed,
// and writes the id of each that is kept. `journal-load backlog DIRECTORY COUNT` says what memory a backlog takes.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "bench" where arguments.count >= 2:
    try Bench(arguments[1], seconds: arguments.count > 2 ? Double(arguments[2]) ?? 2 : 2).run()
case "append" where arguments.count >= 3:
    try Appending(arguments[1], routes: Array(arguments[2...])).run()
case "backlog" where arguments.count == 3: try Backlog(arguments[1], count: Int(arguments[2]) ?? 0).run()
default:
    print(
        "journal-load bench DIRECTORY [SECONDS], journal-load append DIRECTORY ROUTE…, or journal-load backlog DIRECTORY COUNT"
    )
    exit(2)
}
