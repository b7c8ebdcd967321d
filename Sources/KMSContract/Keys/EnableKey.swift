extension KMSOperation {
    static let enableKey = keySwitch(
        "EnableKey", "Enables a key; one that is enabled stays so.", enabled: true)
}
