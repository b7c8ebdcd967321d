import Confinement
import Glibc
import Logging
import Opening
import SecureMemory
import ServiceLifecycle
import UnixSignals

/// Opens the token while this process has one thread, then serves.
func serve(_ flags: GlobalFlags) async throws {
    let configuration = try Configuration(flags)
    let settings = try Settings(configuration)
    let place = try TokenPlace(configuration, flags, reach: settings.reach)
    OpenFiles.allowMost()
    let opened: OpenToken
    do throws(TokenPlace.Refusal) { opened = try place.open(isFirst: true) } catch {
        SystemLog.note("vault \"\(place.vault)\" was not opened: \(error.failure.line)")
        throw error.failure
    }
    LoggingSystem.bootstrap { _ in LineLog() }
    let log = Logger(label: "kistd")
    if SecretBytes.lockingFailed {
        log.warning("secrets may reach the swap: the limit for locked memory is too low")
    }
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: [
                .init(
                    service: Agent(settings, place, opened, flags, log: log),
                    successTerminationBehavior: .gracefullyShutdownGroup)
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }))
    try await group.run()
}

do {
    do throws(ConfinementError) { try Confinement.enter() } catch { throw Failure(error) }
    Confinement.wipeFreedMemory()
    switch try Invocation(Array(CommandLine.arguments.dropFirst())) {
    case .help: print(Invocation.helpText, terminator: "")
    case .version: print("kistd \(Version.text)")
    case .serve(let flags): try await serve(flags)
    }
    exit(ExitStatus.done.rawValue)
} catch let failure as Failure {
    Voice.tell(failure)
    exit(failure.status.rawValue)
} catch {
    Voice.tell(Failure(.bug, "\(error)"))
    exit(ExitStatus.bug.rawValue)
}
