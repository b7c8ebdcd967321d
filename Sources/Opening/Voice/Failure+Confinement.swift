package import Confinement
import FileStore

extension Failure {
    package init(_ error: ConfinementError) {
        switch error {
        case .refused(let call, let number):
            self.init(
                .notAllowed,
                "the process cannot be confined: \(call): \(SystemReason.text(number))",
                hint: "a container or seccomp policy may forbid it")
        case .unreachable(let path, let number):
            self.init(StoreError.system(call: "open", errno: number, path: path))
        }
    }
}
