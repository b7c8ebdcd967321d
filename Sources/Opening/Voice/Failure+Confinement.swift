package import Confinement

extension Failure {
    package init(_ error: ConfinementError) {
        switch error {
        case .refused(let call, let number):
            self.init(
                .notAllowed,
                "the process cannot be confined: \(call): \(SystemReason.text(number))",
                hint: "a container or seccomp policy may forbid it")
        }
    }
}
