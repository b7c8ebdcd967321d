/// Why an operation of the contract is not done here.
package enum UnsupportedReason: Equatable, Sendable, CaseIterable {
    case accessPoints
    case networkRules
    case instances
    case account
    case managedDataKeys
    case attestation
    case certificates
    case undocumented

    /// The operations of the contract that are refused for this reason.
    package var operations: [String] {
        switch self {
        case .accessPoints:
            [
                "CreateApplicationAccessPoint", "UpdateApplicationAccessPoint",
                "DeleteApplicationAccessPoint", "DescribeApplicationAccessPoint",
                "ListApplicationAccessPoints", "CreateClientKey", "DeleteClientKey",
                "GetClientKey", "ListClientKeys", "CreatePolicy", "UpdatePolicy", "DeletePolicy",
                "DescribePolicy", "ListPolicies",
            ]
        case .networkRules:
            [
                "CreateNetworkRule", "UpdateNetworkRule", "DeleteNetworkRule",
                "DescribeNetworkRule", "ListNetworkRules",
            ]
        case .instances:
            [
                "ConnectKmsInstance", "GetKmsInstance", "ListKmsInstances",
                "UpdateKmsInstanceBindVpc", "GetDefaultKmsInstance", "GetKmsInstanceQuotaInfos",
                "ReleaseKmsInstance",
            ]
        case .account: ["OpenKmsService", "DescribeAccountKmsStatus"]
        case .managedDataKeys: ["GetManagedDataKey", "ListManagedDataKeyVersions"]
        case .attestation: ["GetChallenge"]
        case .certificates:
            [
                "CreateCertificate", "DeleteCertificate", "DescribeCertificate", "GetCertificate",
                "UpdateCertificateStatus", "UploadCertificate", "CertificatePrivateKeyDecrypt",
                "CertificatePrivateKeySign", "CertificatePublicKeyEncrypt",
                "CertificatePublicKeyVerify",
            ]
        case .undocumented: ["AdvanceEncrypt"]
        }
    }

    /// The reason as a sentence of an answer.
    package var sentence: String {
        switch self {
        case .accessPoints: "Who may use the vault is decided by its host, not by access points."
        case .networkRules: "The vault has no network of its own."
        case .instances: "The vault is one instance, which its host starts and stops."
        case .account: "The vault has no account to open or bill."
        case .managedDataKeys: "The vault keeps no managed data keys; use GenerateDataKey."
        case .attestation: "The vault attests to nothing."
        case .certificates: "The vault manages no certificates."
        case .undocumented: "The operation has no public documentation."
        }
    }

    static func of(_ operation: String) -> UnsupportedReason? {
        allCases.first { $0.operations.contains(operation) }
    }
}
