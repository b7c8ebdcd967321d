import Confinement
import Glibc
import Logging
import Opening
import SecretVault
import ServiceLifecycle
import UnixSignals

/// Opens the token while this process has one thread.
///
/// In a function of its own, so that nothing but the agent's threads holds the token afterwards: all
/// must let go of it before it can be opened anew.
func openAgent(_ flags: GlobalFlags) throws(Failure) -> Agent {
    let configuration = try Configuration(flags)
    let settings = try Settings(configuration)
    let place = try TokenPlace(configuration, flags, reach: settings.reach)
    let descriptors = HostLimits.takeMost()
    let opened: OpenToken
    let readAudit: ReadAudit
    do throws(TokenPlace.Refusal) { (opened, readAudit) = try place.open(isFirst: true) } catch {
        SystemLog.note("vault \"\(place.vault)\" was not opened: \(error.failure.line)")
        throw error.failure
    }
    LoggingSystem.bootstrap { _ in LineLog() }
    let log = Logger(label: "kistd")
    StartNotice(settings, readAudit: readAudit, descriptors: descriptors).tell(log)
    return Agent(settings, place, opened, flags, log: log)
}

func serve(_ agent: Agent) async throws {
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: [
                .init(service: agent, successTerminationBehavior: .gracefullyShutdownGroup)
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }))
    try await group.run()
}

do {
    do throws(ConfinementError) { try Confinement.enter() } catch { throw Failure(error) }
    switch try Invocation(Array(CommandLine.arguments.dropFirst())) {
    case .help: print(Invocation.helpText, terminator: "")
    case .version: print("kistd \(Version.text)")
    case .serve(let flags): try await serve(openAgent(flags))
    }
    exit(ExitStatus.done.rawValue)
} catch let failure as Failure {
    Voice.tell(failure)
    exit(failure.status.rawValue)
} catch {
    Voice.tell(Failure(.bug, "\(error)"))
    exit(ExitStatus.bug.rawValue)
}
