//! The dialogs that change binaries and clean up, at three sizes. The states
//! are reached by messages alone: no terminal, no server, no clock.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/changing.rs"]
mod changing;
#[path = "support/framed.rs"]
mod framed;

use std::path::PathBuf;

use c8ybin::api::Links;
use c8ybin::app::{Call, Changed, InspectedFile, Msg, Reply};
use c8ybin::domain::{BinaryId, NewBinary};
use c8ybin::transfer::safety::{Kept, Why};
use changing::{EDITED, answer_references, edit, references};
use framed::driven::{self, Screen};
use framed::frames::reached;
use insta::assert_snapshot;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    for (name, screen) in reached(name, Screen::loaded, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

#[test]
fn rename() {
    at_all_sizes("rename", |screen| {
        screen.press("r ctrl-u enter");
    });
}

#[test]
fn a_change_before_it_is_sent() {
    at_all_sizes("change", |screen| edit(screen, "e", EDITED));
    at_all_sizes("change_names", |screen| {
        let names: String = screen
            .model
            .binaries
            .rows()
            .iter()
            .map(|row| format!("new-{}\n", row.id))
            .collect();
        edit(screen, "ctrl-a r", &names);
    });
    at_all_sizes("change_many", |screen| {
        edit(screen, "ctrl-a e", "{\"acme_Ticket\": 4417}");
    });
}

#[test]
fn a_text_that_cannot_be_taken() {
    at_all_sizes("mend", |screen| edit(screen, "e", "{\n  \"name\": \"x\n}"));
}

#[test]
fn somebody_else_was_faster() {
    at_all_sizes("meanwhile", |screen| {
        edit(screen, "e", EDITED);
        screen.press("enter");
        let (id, _) = screen.take_call(|call| matches!(call, Call::Change { .. }));
        let mut now = screen.model.binaries.current().unwrap().clone();
        now.object = r#"{"id":"104332","name":"gateway-fw-2.4.1.swu","acme_Release":{"channel":"stable","build":431}}"#.into();
        let meanwhile = Changed::Meanwhile(Box::new(now));
        screen.send(Msg::Replied(id, Reply::Changed(Ok(meanwhile))));
    });
}

#[test]
fn new_content() {
    at_all_sizes("replace", |screen| {
        screen.press("w").write("~/fw/new.swu");
        screen.press("enter");
        let (id, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
        let file = InspectedFile {
            path: PathBuf::from("/home/ana/fw/gateway-fw-2.4.2-rc1-with-a-long-name.swu"),
            name: "new.swu".into(),
            length: 91_000_000,
            type_name: "application/x-swupdate".into(),
        };
        screen.send(Msg::Replied(id, Reply::Inspected(vec![Ok(file)])));
    });
}

#[test]
fn what_uses_it() {
    at_all_sizes("used_by", |screen| {
        screen.press("b");
        answer_references(screen, references());
        screen.press("down");
    });
    at_all_sizes("delete_used", |screen| {
        screen.press("D");
        answer_references(screen, references());
    });
    at_all_sizes("delete_unused", |screen| {
        screen.press("down down D c");
        answer_references(screen, Vec::new());
    });
}

#[test]
fn the_clipboard() {
    at_all_sizes("clipboard", |screen| {
        screen.press("y");
        let (id, _) = screen.take_call(|call| matches!(call, Call::Links(_)));
        let links = Links {
            url: "https://acme.example.com/inventory/binaries/104332".into(),
            path: "/it".into(),
        curl: "curl --fail -u \"$C8Y_TENANT/$C8Y_USER:$C8Y_PASSWORD\" 'https://acme.example.com/inventory/binaries/104332' --output".into(),
        };
        screen.send(Msg::Replied(id, Reply::Links(Ok(links))));
    });
}

#[test]
fn copies_to_restore() {
    at_all_sizes("restore", |screen| {
        screen.press("U");
        let (id, _) = screen.take_call(|call| matches!(call, Call::Copies));
        let copies = [
            (
                "gateway-fw-2.4.1.swu",
                Why::Replaced,
                63 << 20,
                "2026-11-21T09:58:00Z",
            ),
            (
                "naïve \u{1b}[31m 测试 🚀.bin",
                Why::Deleted,
                12,
                "2026-11-20T09:00:00Z",
            ),
            (
                "a-very-long-name-that-no-column-can-hold-in-full-2026-11-21.tar.gz",
                Why::Deleted,
                5000,
                "2026-03-20T09:00:00Z",
            ),
        ]
        .map(|(name, why, length, at)| Kept {
            key: at.into(),
            id: BinaryId::new("7").unwrap(),
            why,
            at: at.parse().unwrap(),
            host: "acme.example.com".into(),
            length,
            new: NewBinary {
                name: name.into(),
                type_name: "text/plain".into(),
                fragments: None,
                media_type: None,
            },
            path: PathBuf::from("/state/x"),
        });
        screen.send(Msg::Replied(id, Reply::Copies(Ok(copies.to_vec()))));
        screen.press("down");
    });
}
