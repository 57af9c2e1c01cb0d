//! The pictures of the README are what the program draws: this draws them anew
//! and compares. `UPDATE_PICTURES=1 cargo test --test pictures` writes them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "frames need the rest")]
#[path = "support/screen.rs"]
mod driven;
#[path = "support/frame.rs"]
mod frame;
#[path = "support/svg.rs"]
mod svg;

use std::fs;
use std::path::Path;

use c8ybin::app::{Call, Folder, Msg, Reply};
use c8ybin::domain::Binary;
use c8ybin::panes::preview::{Body, Seen};
use c8ybin::preview::tree::{Leaf, Tree};
use c8ybin::transfer::{JobEvent, JobId, Phase, Progress};
use driven::{Screen, binary, page, text};

/// Wide enough for list and detail, and narrow enough to be read in a README.
const COLUMNS: u16 = 112;
const ROWS: u16 = 22;

const TITLE: &str = "c8ybin: a list of binaries, what is inside of a firmware \
                     image beside it, and two downloads at the bottom";

#[test]
fn the_pictures_of_the_readme_are_what_the_program_draws() {
    let buffer = browsing().buffer();
    let dark = svg::draw(&buffer, &svg::DARK, TITLE);
    check("assets/pictures/browse-dark.svg", &dark);
    let light = svg::draw(&buffer, &svg::LIGHT, TITLE);
    check("assets/pictures/browse-light.svg", &light);
}

#[track_caller]
fn check(path: &str, drawn: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, drawn).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == drawn,
        "{path} is not what the program draws any more: look at it after \
         `UPDATE_PICTURES=1 cargo test --test pictures`"
    );
    let readme = include_str!("../README.md");
    assert!(readme.contains(path), "the README does not show {path}");
}

/// Two downloads run while the firmware under the cursor is looked into.
fn browsing() -> Screen {
    let mut screen = Screen::new(COLUMNS, ROWS);
    screen.answer_session();
    screen.answer_page(page(1, &rows(), Some(87), Some(4310)));
    screen.press("j space space d enter");
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    let folder = Folder::Ready("/home/ana/Downloads".into());
    screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    screen.press("esc g");
    for job in [1, 2] {
        screen.send(Msg::Transfer(JobEvent::Started(JobId(job), 1)));
    }
    for tenths in 1..=40_u64 {
        screen.wait(100);
        let of = |id, each: u64, total| Progress {
            id: JobId(id),
            phase: Phase::Receiving,
            bytes: tenths * each,
            base: 0,
            total: Some(total),
        };
        let running = vec![of(1, 21 << 20, 1_503_238_553), of(2, 9_700, 518_400)];
        screen.send(Msg::Woke(running));
    }
    screen.answer_preview(Ok(firmware()));
    screen
}

fn rows() -> Vec<Binary> {
    let swu = "application/x-swupdate";
    let zip = "application/zip";
    [
        (
            "gateway-fw-2.4.1.swu",
            swu,
            88_290_304,
            "ana",
            "2026-11-21T09:58:00Z",
        ),
        (
            "rpi-image.img.xz",
            "application/x-xz",
            1_503_238_553,
            "ana",
            "2026-11-20T08:00:00Z",
        ),
        (
            "modem-17-crash.log",
            "text/plain",
            518_400,
            "device_gw-0017",
            "2026-11-20T07:12:00Z",
        ),
        (
            "gateway-fw-2.4.0.swu",
            swu,
            88_104_960,
            "ana",
            "2026-11-12T16:40:00Z",
        ),
        (
            "modem-profile.json",
            "application/json",
            4_200,
            "device_gw-0017",
            "2026-11-03T10:00:00Z",
        ),
        (
            "plc-configuration.zip",
            zip,
            2_411_724,
            "ben",
            "2026-10-28T06:21:00Z",
        ),
        (
            "site-plan-north.png",
            "image/png",
            1_887_436,
            "carla",
            "2026-10-19T13:05:00Z",
        ),
        (
            "opcua-nodes.json",
            "application/json",
            13_268,
            "opcua",
            "2026-10-02T10:00:00Z",
        ),
        (
            "bootloader-u-boot.bin",
            "application/octet-stream",
            734_003,
            "ana",
            "2026-09-30T09:00:00Z",
        ),
        (
            "mender-artifact-1.8.mender",
            "application/x-tar",
            61_865_984,
            "ben",
            "2026-09-17T11:30:00Z",
        ),
        (
            "console.zip",
            "c8y_applications_storage_14",
            5_262_152,
            "t12345",
            "2026-09-09T13:23:57Z",
        ),
        (
            "meter-readings-2026-08.csv.gz",
            "application/gzip",
            24_117_248,
            "carla",
            "2026-09-01T00:05:00Z",
        ),
        (
            "gateway-fw-2.3.9.swu",
            swu,
            87_556_096,
            "ana",
            "2026-08-14T08:44:00Z",
        ),
        (
            "snapshot-gw-0031.tar.zst",
            "application/zstd",
            9_961_472,
            "device_gw-0031",
            "2026-08-02T21:17:00Z",
        ),
    ]
    .into_iter()
    .enumerate()
    .map(|(index, row)| binary(104_332 + index as u64, row))
    .collect()
}

fn firmware() -> Seen {
    let leaf = |path: &str, size| Leaf {
        path: path.to_owned(),
        size: Some(size),
        modified: Some("2026-11-21 09:41".to_owned()),
        ..Leaf::default()
    };
    let leaves = vec![
        leaf("sw-description", 1_229),
        leaf("sw-description.sig", 512),
        leaf("images/rootfs.squashfs.zst", 81_998_336),
        leaf("images/zImage", 6_240_768),
        leaf("images/gateway-3.dtb", 31_744),
        leaf("scripts/pre-install.sh", 1_480),
        leaf("scripts/post-install.sh", 2_211),
    ];
    Seen {
        kind: "SWU update · 7 files".to_owned(),
        fields: vec![
            ("version".into(), "2.4.1".into()),
            ("hardware".into(), "gw-3, gw-4".into()),
        ],
        length: Some(88_290_304),
        body: Body::Tree {
            tree: Tree::new(leaves),
            has_more: false,
        },
        ..text(b"")
    }
}
