extension KMSOperation {
    static let disableKey = keySwitch(
        "DisableKey", "Disables a key; what it seals cannot be opened until it is enabled.",
        enabled: false)
}
