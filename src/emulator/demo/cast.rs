//! Who acts in the demo tenant: the people, the services and the devices.

use fastrand::Rng;

/// The user that the demo is entered as.
pub(super) const DEMO_USER: &str = "demo";
/// Builds the firmware and the packages.
pub(super) const RELEASE_JOB: &str = "ci-release";
/// Writes the exports.
pub(super) const REPORTING: &str = "service_reporting";
/// Keeps the configurations.
pub(super) const ADMIN: &str = "ana";
/// Those who upload by hand.
pub(super) const PEOPLE: [&str; 5] = [
    ADMIN,
    "kofi.mensah@acme.example",
    "li.wei",
    "marta.sørensen",
    DEMO_USER,
];

/// A device of the tenant.
pub(super) struct Device {
    /// Its name, also the middle of its files' names.
    pub name: &'static str,
    /// Its `type`.
    pub type_name: &'static str,
    /// Its model, in `c8y_Hardware`.
    pub model: &'static str,
    /// What it is called by its maker.
    pub serial: &'static str,
    /// Where it stands: latitude and longitude in degrees.
    pub position: (f64, f64),
}

/// The user that a device registers as: the platform calls it `device_` and
/// the device's external id.
pub(super) fn user_of(device: &Device) -> String {
    format!("device_{}", device.serial)
}

/// The one that also sends files named as the nodes of its server.
pub(super) const PLC: Device = device(
    "plc-line-4",
    "c8y_OpcuaDevice",
    "S7-1500",
    "S-C-H9KM12",
    (49.45, 11.08),
);

/// The devices, gateways first.
pub(super) const DEVICES: [Device; 12] = [
    device(
        "gw-hamburg-01",
        "thin-edge.io",
        "RevPi Connect 4",
        "RPC4-20817",
        (53.54, 9.98),
    ),
    device(
        "gw-hamburg-02",
        "thin-edge.io",
        "RevPi Connect 4",
        "RPC4-20818",
        (53.54, 9.97),
    ),
    device(
        "gw-rotterdam-01",
        "thin-edge.io",
        "IOT2050",
        "IOT2050-7K33",
        (51.95, 4.14),
    ),
    device(
        "tedge-rpi4-lab",
        "thin-edge.io",
        "Raspberry Pi 4",
        "10000000a3c1",
        (48.14, 11.58),
    ),
    device(
        "openwrt-depot-7",
        "openwrt",
        "TP-Link Archer C7",
        "ath79-1d5e",
        (47.38, 8.54),
    ),
    device(
        "modem-truck-112",
        "c8y_Tracker",
        "EC25-EUX",
        "861108038457",
        (45.46, 9.19),
    ),
    device(
        "modem-truck-113",
        "c8y_Tracker",
        "EC25-EUX",
        "861108038465",
        (43.30, 5.37),
    ),
    device(
        "camera-yard-3",
        "camera",
        "AXIS M3106",
        "ACCC8E3F04",
        (53.53, 9.93),
    ),
    device(
        "camera-gate-1",
        "camera",
        "AXIS M3106",
        "ACCC8E3F11",
        (53.53, 9.94),
    ),
    PLC,
    device(
        "press-line-2",
        "c8y_OpcuaDevice",
        "TwinCAT 3",
        "CX-47AA90",
        (49.46, 11.07),
    ),
    device(
        "weather-roof",
        "c8y_Linux",
        "WS-2902",
        "ws2902-0099",
        (53.55, 9.99),
    ),
];

const fn device(
    name: &'static str,
    type_name: &'static str,
    model: &'static str,
    serial: &'static str,
    position: (f64, f64),
) -> Device {
    Device {
        name,
        type_name,
        model,
        serial,
        position,
    }
}

/// One of the words, by chance; `""` of none.
pub(super) fn pick<'a>(rng: &mut Rng, words: &[&'a str]) -> &'a str {
    rng.choice(words).copied().unwrap_or_default()
}
