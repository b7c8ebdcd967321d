import FileStore
import PKCS11
import Sealing
import SecureMemory
import VaultFormat

extension VaultError {
    /// What a failing primitive means where nothing stored was opened.
    init(_ error: SealingError) {
        switch error {
        case .outOfMemory: self = .outOfMemory
        case .noRandomness(let number): self = .noRandomness(number)
        case .notAuthentic, .invalidInput, .libraryFailed: self = .cryptography
        }
    }

    init(_ error: SecretBytesError) {
        self = .outOfMemory
    }

    /// What a failing file means to a reader, or to a writer before its first write.
    init(reading error: StoreError) {
        switch error {
        case .busy: self = .busy
        case .notFound(let path): self = .noVault(path: path)
        default: self = .store(error)
        }
    }

    /// What a failing file means once the intent is written.
    init(writing error: StoreError) {
        if case .outcomeUnknown = error {
            self = .outcomeUnknown(nil, error)
        } else {
            self = .store(error)
        }
    }

    /// What a failing parser means for the file it read.
    init(_ error: FormatError, in file: StorePath, _ thing: Thing? = nil) {
        if case .unknownFormat(let number) = error {
            self = .unsupportedFormat(file: file.description, number)
        } else {
            self = .damaged(file: file.description, thing)
        }
    }

    init(_ error: TokenError) {
        switch error {
        case .outOfMemory: self = .outOfMemory
        case .busy: self = .tokenBusy
        default: self = .token(error)
        }
    }
}
