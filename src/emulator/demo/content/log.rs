//! Logs, as agents, systems and modems write them. The last line is written
//! when the file last changed; sizes do not depend on that time.

use fastrand::Rng;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::super::cast::pick;
use super::tar::{gzip, tar};
use super::{Facts, configuration};

const DAY_MS: i64 = 86_400_000;

/// Level and module of the agent's lines, and what they say; `#` is a number.
const AGENT: &[(&str, &str, &str)] = &[
    (
        "INFO",
        "tedge_mapper",
        "Mapping measurement from te/device/main///m/environment (# bytes)",
    ),
    (
        "INFO",
        "tedge_mapper",
        "Message published on c8y/s/us (# bytes)",
    ),
    ("INFO", "tedge_agent", "Processing operation c8y-mapper-#"),
    ("DEBUG", "mqtt_channel", "Received PUBLISH, packet id #"),
    ("DEBUG", "tedge_actors", "Timer # fired"),
    (
        "INFO",
        "tedge_agent::software",
        "Software list refreshed, # packages",
    ),
    (
        "WARN",
        "tedge_mapper",
        "Message larger than # bytes was split",
    ),
    (
        "WARN",
        "mqtt_channel",
        "Connection to the broker lost, next try in # ms",
    ),
    (
        "ERROR",
        "tedge_mapper",
        "Malformed JSON at byte #: expected value",
    ),
    (
        "ERROR",
        "c8y_http_proxy",
        "Upload refused: status 401, token renewed after # ms",
    ),
];

/// Process and text of the system's lines.
const SYSTEM: &[(&str, &str)] = &[
    ("systemd[1]", "Started Session # of User root."),
    (
        "systemd[1]",
        "tedge-agent.service: Scheduled restart job, restart counter is at #.",
    ),
    (
        "mosquitto[612]",
        "New client connected from 127.0.0.1:# as tedge-mapper-c8y (p2, c1, k60).",
    ),
    (
        "mosquitto[612]",
        "Saving in-memory database to /var/lib/mosquitto/mosquitto.db, # bytes.",
    ),
    (
        "sshd[1187]",
        "Connection closed by authenticating user root 10.0.4.12 port # [preauth]",
    ),
    ("kernel", "mmc0: card read error at sector #, retried"),
    (
        "chronyd[488]",
        "Selected source 192.53.103.108, offset -0.000# s",
    ),
    (
        "dhclient[402]",
        "bound to 10.0.4.27 -- renewal in # seconds.",
    ),
    (
        "collectd[733]",
        "plugin_read_thread: read-function of the `cpu' plugin took #.3 seconds",
    ),
    (
        "CRON[2044]",
        "(root) CMD (/usr/sbin/logrotate /etc/logrotate.conf # >/dev/null)",
    ),
];

/// What is asked of a modem and what it answers.
const MODEM: &[(&str, &str)] = &[
    ("AT+CSQ", "+CSQ: #,99"),
    ("AT+CEREG?", "+CEREG: 2,1,\"1F2B\",\"0#\",7"),
    (
        "AT+QNWINFO",
        "+QNWINFO: \"FDD LTE\",\"26201\",\"LTE BAND 3\",#",
    ),
    ("AT+COPS?", "+COPS: 0,0,\"Telekom.de\",#"),
    ("AT+QIACT?", "+QIACT: 1,1,1,\"10.64.7.#\""),
    ("AT+QGPSLOC=2", "+CME ERROR: #"),
];

/// Text of the kernel's lines.
const KERNEL: &[&str] = &[
    "usb 1-1.#: new high-speed USB device using xhci_hcd",
    "eth0: Link is Up - 1Gbps/Full - flow control rx/tx, # ns",
    "EXT4-fs (mmcblk0p2): mounted filesystem with ordered data mode, # inodes",
    "cdc_ether 1-1.4:1.0 wwan0: register 'cdc_ether', # bytes",
    "random: crng init done after # reads",
    "bcm2835-wdt: watchdog timer of # ms",
    "audit: type=1400 apparmor=\"DENIED\" pid=# comm=\"snap-confine\"",
];

/// The agent's own log: time, level, module, text.
pub(in super::super) fn agent(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    lines(facts, rng, Style::Iso, 95, |log, rng| {
        let (level, module, text) = rng.choice(AGENT).copied().unwrap_or_default();
        push(log, &[" ", level, " ", module, ": "]);
        numbered(log, text, rng.u32(10..9000));
    })
}

/// What syslog writes to `/var/log/syslog`.
pub(in super::super) fn syslog(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let device = facts.device;
    lines(facts, rng, Style::Syslog, 105, |log, rng| {
        let (process, text) = rng.choice(SYSTEM).copied().unwrap_or_default();
        push(log, &[" ", device, " ", process, ": "]);
        numbered(log, text, rng.u32(10..9000));
    })
}

/// A talk with a modem: commands and answers.
pub(in super::super) fn modem(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    lines(facts, rng, Style::Iso, 72, |log, rng| {
        let (asked, answer) = rng.choice(MODEM).copied().unwrap_or_default();
        push(log, &[" > ", asked, "  < "]);
        numbered(log, answer, rng.u32(7..32));
    })
}

/// A service that logs a JSON object a line.
pub(in super::super) fn json_lines(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    lines(facts, rng, Style::Json, 150, |log, rng| {
        let (level, module, text) = rng.choice(AGENT).copied().unwrap_or_default();
        push(
            log,
            &[
                "\"level\":\"",
                level,
                "\",\"target\":\"",
                module,
                "\",\"message\":\"",
            ],
        );
        numbered(log, text, rng.u32(10..9000));
        push(log, &["\"}"]);
    })
}

/// The kernel's ring buffer: seconds since the start of the system.
pub(in super::super) fn kernel(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let mut log = String::with_capacity(facts.size + 128);
    let mut micros = 0_u64;
    while log.len() < facts.size {
        micros += rng.u64(10..4_000_000);
        let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
        push(&mut log, &[&format!("[{seconds:>5}.{rest:06}] ")]);
        numbered(&mut log, pick(rng, KERNEL), rng.u32(10..9000));
        log.push('\n');
    }
    log.into_bytes()
}

/// A rotated log: the kernel's lines in gzip.
pub(in super::super) fn rotated(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    gzip(&kernel(facts, rng))
}

/// What a device packs when it is asked for everything.
pub(in super::super) fn diagnostics(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let about = format!("device: {}\nagent: {}\n", facts.device, facts.version);
    gzip(&tar(&[
        ("diag/about.txt", about.into_bytes()),
        ("diag/dmesg.log", kernel(facts, rng)),
        ("diag/tedge.toml", configuration::tedge(facts, rng)),
        ("diag/mosquitto.conf", configuration::mosquitto(facts, rng)),
        ("diag/network.json", configuration::network(facts, rng)),
    ]))
}

/// How the time stands in a line.
#[derive(Clone, Copy)]
enum Style {
    /// `2026-11-20T04:05:06.789Z`.
    Iso,
    /// `Nov 20 04:05:06`.
    Syslog,
    /// `{"time":"2026-11-20T04:05:06.789Z",`.
    Json,
}

/// Lines at random moments in the hours before the file last changed; their
/// number follows from the size wanted and the usual `width` of a line.
fn lines(
    facts: &Facts<'_>,
    rng: &mut Rng,
    style: Style,
    width: usize,
    mut line: impl FnMut(&mut String, &mut Rng),
) -> Vec<u8> {
    let count = i64::try_from(facts.size / width).unwrap_or(0).max(3);
    let step = rng.i64(400..20_000);
    let start = facts.updated.as_millisecond() - count * step;
    let mut date = DateText::new(style);
    let mut log = String::with_capacity(facts.size + facts.size / 4);
    for number in 0..count {
        date.push(&mut log, start + number * step + rng.i64(0..step));
        line(&mut log, rng);
        log.push('\n');
    }
    log.into_bytes()
}

/// Writes times; the text of the day is kept, since thousands of lines share it.
struct DateText {
    style: Style,
    day: Option<i64>,
    text: String,
}

impl DateText {
    const fn new(style: Style) -> Self {
        Self {
            style,
            day: None,
            text: String::new(),
        }
    }

    fn push(&mut self, log: &mut String, milliseconds: i64) {
        let day = milliseconds.div_euclid(DAY_MS);
        if self.day != Some(day) {
            self.day = Some(day);
            self.text = self.text_of(day);
        }
        let in_day = milliseconds.rem_euclid(DAY_MS);
        let (seconds, millis) = (in_day / 1000, in_day % 1000);
        let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let text = &self.text;
        log.push_str(&match self.style {
            Style::Iso => format!("{text}T{h:02}:{m:02}:{s:02}.{millis:03}Z"),
            Style::Syslog => format!("{text} {h:02}:{m:02}:{s:02}"),
            Style::Json => {
                format!("{{\"time\":\"{text}T{h:02}:{m:02}:{s:02}.{millis:03}Z\",")
            }
        });
    }

    fn text_of(&self, day: i64) -> String {
        let format = match self.style {
            Style::Iso | Style::Json => "%Y-%m-%d",
            Style::Syslog => "%b %e",
        };
        Timestamp::from_millisecond(day * DAY_MS)
            .map(|time| time.to_zoned(TimeZone::UTC).strftime(format).to_string())
            .unwrap_or_default()
    }
}

/// `text` with the number where its `#` stands.
fn numbered(log: &mut String, text: &str, number: u32) {
    let Some((before, after)) = text.split_once('#') else {
        log.push_str(text);
        return;
    };
    push(log, &[before, &number.to_string(), after]);
}

fn push(log: &mut String, parts: &[&str]) {
    for part in parts {
        log.push_str(part);
    }
}
