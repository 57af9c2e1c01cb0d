//! Signals to the program while bytes move.

use std::process::{Child, Command};

use crate::program::Ran;
use crate::proxy::{contents, uploads};
use crate::scene::{LARGE, Scene};

pub fn send(signal: &str, child: &Child) {
    // The shell's own: a slim system has no other.
    let kill = format!("kill {signal} {}", child.id());
    let sent = Command::new("sh").arg("-c").arg(kill).status();
    assert!(sent.unwrap().success());
}

/// What the shell makes of the end by each: what is set aside can be resumed.
const SIGNALS: [(&str, i32); 4] = [("-INT", 111), ("-TERM", 111), ("-HUP", 111), ("-KILL", -1)];

#[test]
fn signals_while_a_download_comes() {
    for (signal, code) in SIGNALS {
        let mut scene = Scene::new();
        let stored = scene.stored(LARGE);
        scene.proxy.on(contents).stall_answer_at(LARGE as u64 / 2);
        let child = scene.spawn(&["get", stored.id.as_str(), "-o", "saved"]);
        scene.proxy.wait_until_stalled();
        send(signal, &child);
        let ran = Ran::child(child);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{ran:?}");
        scene.not_saved_until_it_is_clean(&stored);
    }
}

#[test]
fn signals_while_an_upload_goes() {
    for (signal, code) in SIGNALS {
        let scene = Scene::new();
        let (_, bytes) = scene.file(LARGE);
        scene.proxy.on(uploads).stall_request_at(1 << 20);
        let child = scene.spawn(&["put", "source"]);
        scene.proxy.wait_until_stalled();
        send(signal, &child);
        let ran = Ran::child(child);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{ran:?}");
        scene.proxy.clear();
        scene.holds(0, &bytes);
    }
}
