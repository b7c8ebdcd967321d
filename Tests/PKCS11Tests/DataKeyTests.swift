import Foundation
import SecureMemory
import Synchronization
import TestKit
import Testing

@testable import PKCS11

@Suite struct DataKeyTests {
    @Test(arguments: profiles)
    func `a sealed data key opens to the same bytes`(_ profile: TokenProfile) throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(profile.scheme)
        let sealed = try scratch.seal(key, profile)
        let byteCount = sealed.plaintext.byteCount
        #expect(byteCount == 32)
        let opened = try scratch.open(sealed.wrapped, key, profile)
        let isSame = opened.isEqual(to: sealed.plaintext)
        #expect(isSame)
        #expect(sealed.wrapped.bytes.count == [.gcm: 48, .wrap: 40, .oaep: 256][profile.scheme])
    }

    @Test(arguments: profiles)
    func `two data keys are two`(_ profile: TokenProfile) throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(profile.scheme)
        let first = try scratch.seal(key, profile)
        let second = try scratch.seal(key, profile)
        let isSame = first.plaintext.isEqual(to: second.plaintext)
        #expect(!isSame)
        #expect(first.wrapped != second.wrapped)
    }

    @Test(arguments: profiles)
    func `a data key moves to another master key`(_ profile: TokenProfile) throws {
        let scratch = try ScratchToken()
        let (_, old) = try scratch.makeKey(profile.scheme)
        let (_, new) = try scratch.makeKey(profile.scheme)
        let sealed = try scratch.seal(old, profile)
        let moved = try scratch.token.withSession { (s) throws(TokenError) in
            try s.sealDataKey(
                sealed.plaintext, under: new, profile: profile, aad: context, seal: publicSeal)
        }
        try scratch.expectOpens(moved, new, profile, to: sealed.plaintext)
        #expect(throws: TokenError.cannotOpen(call: call(profile), code: .generalError)) {
            _ = try scratch.open(moved, old, profile)
        }
    }

    @Test(arguments: profiles)
    func `no single flipped bit opens`(_ profile: TokenProfile) throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(profile.scheme)
        let sealed = try scratch.seal(key, profile)
        for index in sealed.wrapped.bytes.indices {
            var bytes = sealed.wrapped.bytes
            bytes[index] ^= 1 << (index % 8)
            #expect(throws: TokenError.cannotOpen(call: call(profile), code: .generalError)) {
                _ = try scratch.open(sealed.wrapped.with(bytes: bytes), key, profile)
            }
        }
        for index in sealed.wrapped.parameter.indices where profile.scheme == .gcm {
            var iv = sealed.wrapped.parameter
            iv[index] ^= 1 << (index % 8)
            #expect(throws: TokenError.cannotOpen(call: .decrypt, code: .generalError)) {
                _ = try scratch.open(sealed.wrapped.with(parameter: iv), key, profile)
            }
        }
        try scratch.expectOpens(sealed.wrapped, key, profile, to: sealed.plaintext)
    }

    @Test func `a GCM seal opens in its context only`() throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(.gcm)
        let sealed = try scratch.seal(key, gcmProfile)
        var other = context
        other[31] ^= 1
        #expect(throws: TokenError.cannotOpen(call: .decrypt, code: .generalError)) {
            _ = try scratch.open(sealed.wrapped, key, gcmProfile, aad: other)
        }
        try scratch.expectOpens(sealed.wrapped, key, gcmProfile, to: sealed.plaintext)
    }

    @Test(arguments: profiles)
    func `what cannot be a sealed key is not shown to the token`(_ profile: TokenProfile) throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(profile.scheme)
        let sealed = try scratch.seal(key, profile)
        let good = sealed.wrapped
        for bad in [
            good.with(bytes: []), good.with(bytes: good.bytes.dropLast()),
            good.with(bytes: good.bytes + [0]), good.with(parameter: good.parameter + [0]),
        ] {
            #expect(throws: TokenError.malformed) { _ = try scratch.open(bad, key, profile) }
        }
        if profile.scheme == .gcm {
            let zeros = good.with(parameter: [UInt8](repeating: 0, count: 12))
            #expect(throws: TokenError.malformed) { _ = try scratch.open(zeros, key, profile) }
        }
        try scratch.expectOpens(good, key, profile, to: sealed.plaintext)
    }

    @Test func `a stored mechanism is never passed through`() throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(.gcm)
        let sealed = try scratch.seal(key, gcmProfile)
        // CKM_AES_CTR: the token would open a GCM seal with it and check no tag.
        for mechanism: UInt64 in [0x1086, 0x1085, 0x210A, 0, .max] {
            #expect(throws: TokenError.schemeUnsupported) {
                _ = try scratch.open(sealed.wrapped.with(mechanism: mechanism), key, gcmProfile)
            }
            let forged = TokenProfile(scheme: .gcm, mechanism: mechanism, ivMode: .caller)
            #expect(throws: TokenError.schemeUnsupported) {
                _ = try scratch.open(sealed.wrapped.with(mechanism: mechanism), key, forged)
            }
            #expect(throws: TokenError.schemeUnsupported) { _ = try scratch.seal(key, forged) }
        }
        #expect(throws: TokenError.schemeUnsupported) {
            _ = try scratch.open(sealed.wrapped, key, wrapProfile)
        }
        try scratch.expectOpens(sealed.wrapped, key, gcmProfile, to: sealed.plaintext)
    }

    @Test(arguments: profiles)
    func `after a failure the same session opens again`(_ profile: TokenProfile) throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(profile.scheme)
        let sealed = try scratch.seal(key, profile)
        var bytes = sealed.wrapped.bytes
        bytes[0] ^= 1
        let damaged = sealed.wrapped.with(bytes: bytes)
        let opened = try scratch.token.withSession { (s) throws(TokenError) -> SecretBytes in
            do throws(TokenError) {
                _ = try s.openDataKey(damaged, under: key, profile: profile, aad: context)
                Issue.record("a damaged key opened")
            } catch {
                #expect(error == .cannotOpen(call: call(profile), code: .generalError))
            }
            return try s.openDataKey(sealed.wrapped, under: key, profile: profile, aad: context)
        }
        let isSame = opened.isEqual(to: sealed.plaintext)
        #expect(isSame)
    }

    @Test(arguments: profiles)
    func `eight threads with a session each make no error`(_ profile: TokenProfile) throws {
        let scratch = try ScratchToken()
        let (_, key) = try scratch.makeKey(profile.scheme)
        let failures = Mutex<[TokenError]>([])
        let opened = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<50 {
                do throws(TokenError) {
                    let sealed = try scratch.seal(key, profile)
                    let value = try scratch.open(sealed.wrapped, key, profile)
                    if value.isEqual(to: sealed.plaintext) { opened.withLock { $0 += 1 } }
                } catch { failures.withLock { $0.append(error) } }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(opened.withLock { $0 } == 400)
    }

    @Test func `random bytes differ and fill their room`() throws {
        let scratch = try ScratchToken()
        let first = try random(scratch, 64)
        let second = try random(scratch, 64)
        let byteCount = first.byteCount
        #expect(byteCount == 64)
        let isSame = first.isEqual(to: second)
        #expect(!isSame)
    }

    private func random(_ scratch: ScratchToken, _ count: Int) throws -> SecretBytes {
        try scratch.token.withSession { (s) throws(TokenError) in try s.generateRandom(count) }
    }

    private func call(_ profile: TokenProfile) -> TokenCall {
        profile.scheme == .wrap ? .unwrapKey : .decrypt
    }

    @Test
    func `a remembered key opens without being asked for, and one that is gone is looked for`()
        throws
    {
        let scratch = try ScratchToken()
        let (id, key) = try scratch.makeKey(.gcm)
        let sealed = try scratch.seal(key, gcmProfile).wrapped
        func opened(_ sealed: WrappedKey) throws -> [UInt8] {
            try scratch.token.withSession { (s) throws(TokenError) in
                try s.openDataKey(sealed, underID: id, profile: gcmProfile, aad: context)
                    .plainCopy()
            }
        }
        let first = try opened(sealed)
        #expect(try opened(sealed) == first)
        var bytes = sealed.bytes
        bytes[0] ^= 1
        #expect(throws: TokenError.self) { try opened(sealed.with(bytes: bytes)) }
        #expect(try opened(sealed) == first)
        try scratch.token.withSession(readWrite: true) { (s) throws(TokenError) in
            try s.destroyKey(objectID: id)
        }
        #expect(throws: TokenError.keyNotFound) { try opened(sealed) }
    }
}

extension ReturnValue {
    static let generalError = ReturnValue(rawValue: 5)
}
