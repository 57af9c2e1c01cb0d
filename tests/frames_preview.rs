//! Frames of each viewer, text and styles, at three sizes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a test fails by panicking"
)]

#[path = "support/framed.rs"]
mod framed;

use c8ybin::panes::preview::{Body, Picture, Seen};
use c8ybin::ui::json::JsonView;
use framed::driven::{Screen, archive, text};
use framed::frames::reached;
use insta::assert_snapshot;

/// A snapshot at each size of a preview with the focus, after these keys.
#[track_caller]
fn at_all_sizes(name: &str, seen: &Seen, keys: impl Fn(&mut Screen)) {
    let start = |columns, rows| looking(columns, rows, seen);
    for (name, screen) in reached(name, start, keys) {
        assert_snapshot!(name, screen.frame());
    }
}

/// The second row, looked into, with the focus on the preview.
#[track_caller]
fn looking(columns: u16, rows: u16, seen: &Seen) -> Screen {
    let mut screen = Screen::loaded(columns, rows);
    screen.press("j");
    screen.press("tab");
    screen.wake();
    screen.answer_preview(Ok(seen.clone()));
    screen
}

#[test]
fn a_log() {
    let log = "2026-11-21T09:57:58Z TRACE poll modem\n\
               2026-11-21T09:57:59Z INFO  gateway started, firmware 2.4.1, uptime 0 s, 12 devices\n\
               2026-11-21T09:58:00Z WARN  signal of modem 17 is weak: -108 dBm\n\
               2026-11-21T09:58:02Z ERROR naïve 测试 🚀\u{1b}[31m lost\n\
               \tat com.acme.Modem.poll(Modem.java:17)\n\
               2026-11-21T09:58:03Z FATAL gives up\n";
    let mut seen = text(log.as_bytes());
    seen.kind = "log · windows-1252".into();
    seen.length = Some(1_503_238_553);
    at_all_sizes("log", &seen, |screen| {
        screen.press("/").write("modem").press("enter");
    });
}

#[test]
fn a_text_is_wrapped_or_moved_sideways() {
    let long = "A line that is much longer than the pane is wide, so that it goes on. ".repeat(4);
    let seen = text(format!("# Title\n\n{long}\nend\n").as_bytes());
    at_all_sizes("text_wrapped", &seen, |_| {});
    at_all_sizes("text_sideways", &seen, |screen| {
        screen.press("W L #");
    });
    at_all_sizes("text_searching", &seen, |screen| {
        screen.press("/").write("line");
    });
}

#[test]
fn json_folds() {
    let mut seen = text(b"");
    seen.kind = "JSON".into();
    let json = r#"{"name":"modem","apn":"iot.acme","bands":[3,7,20],"pin":null,"tls":{"on":true}}"#;
    seen.body = Body::Json(JsonView::new(json.into()));
    at_all_sizes("json", &seen, |screen| {
        screen.press("j j j enter");
    });
}

#[test]
fn an_archive_is_a_tree() {
    let mut seen = archive(&[
        "sw-description",
        "images/rootfs.squashfs.zst",
        "images/kernel/zImage",
        "scripts/post\u{1b}[2J.sh",
    ]);
    seen.kind = "SWU update · 4 files".into();
    seen.fields = vec![
        ("version".into(), "2.4.1".into()),
        ("hardware".into(), "gw-3, gw-4".into()),
    ];
    at_all_sizes("archive", &seen, |screen| {
        screen.press("j enter j");
    });
}

#[test]
fn bytes() {
    let mut seen = text(b"");
    seen.kind = "ELF executable".into();
    seen.length = Some(1_310_720);
    seen.fields = vec![("architecture".into(), "ARM aarch64".into())];
    seen.body = Body::Bytes {
        at: 0,
        bytes: (0..=255).cycle().take(65_536).collect(),
    };
    at_all_sizes("bytes", &seen, |_| {});
}

#[test]
fn a_picture() {
    let mut seen = text(b"");
    seen.kind = "PNG · 8×8".into();
    let pixels = (0..64_u8).flat_map(|n| [n * 4, 255 - n * 4, (n % 8) * 32, 255]);
    seen.body = Body::Picture(Picture {
        width: 8,
        height: 8,
        rgba: pixels.collect(),
    });
    let screen = looking(80, 24, &seen);
    assert_snapshot!("picture_80x24", screen.frame());
    let plain = looking(80, 24, &seen).plain();
    assert_snapshot!("picture_plain_80x24", plain.frame());
}

#[test]
fn what_cannot_be_shown_is_told() {
    let mut seen = text(b"");
    seen.kind = "JPEG · 6000×4000".into();
    seen.length = Some(5_000_000);
    seen.note = Some("The picture has 4.8 MiB. It is fetched and shown when it is opened.".into());
    seen.body = Body::Nothing { has_more: true };
    at_all_sizes("large_picture", &seen, |_| {});
    let mut screen = Screen::loaded(120, 36);
    screen.press("j tab");
    screen.wake();
    screen.answer_preview(Err(
        "Could not read binary 104333: the server answered 403 Forbidden.".into(),
    ));
    assert_snapshot!("refused_120x36", screen.frame());
}

#[test]
fn a_spinner_shows_while_it_takes_long() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("j tab");
    screen.wake();
    screen.wait(200);
    screen.wake();
    assert_snapshot!("looking_120x36", screen.frame());
}
