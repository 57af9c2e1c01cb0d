//! The folder of a download: gone, closed to us, or filled by somebody else.

use std::fs;

use c8ybin::transfer::{Outcome, TransferError};

use crate::proxy::contents;
use crate::scene::{LARGE, Rest, Scene, failed};

/// Starts a download, lets `change` work while half of it is there, and gives
/// its end.
fn meanwhile(scene: &mut Scene, change: impl FnOnce(&Scene)) -> (Rest, Vec<u8>) {
    let stored = scene.stored(LARGE);
    let half = scene
        .proxy
        .on(contents)
        .stall_answer_at(LARGE as u64 / 2)
        .times(1);
    let job = scene.download(&stored);
    scene.start(job);
    scene.proxy.wait_until_stalled();
    change(scene);
    half.release();
    (scene.rest(), stored.bytes)
}

#[test]
fn target_folder_gone_before() {
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    fs::remove_dir(scene.folder()).unwrap();
    failed(&scene.get(&stored), "no such file or directory");
    assert!(scene.proxy.log().of(contents).is_empty(), "before a byte");
    assert!(!scene.folder().exists());
}

#[test]
fn target_folder_gone_while_bytes_come() {
    let mut scene = Scene::new();
    let (rest, _) = meanwhile(&mut scene, |scene| {
        fs::remove_dir_all(scene.folder()).unwrap();
    });
    failed(&rest, "no such file or directory");
    // What came went with it: there is nothing to go on with.
    let is_over = matches!(rest, Rest::Ended(Outcome::Failed(_)));
    assert_eq!(is_over, cfg!(unix), "{rest:?}");
    assert!(!scene.folder().exists());
}

#[cfg(unix)]
#[test]
fn target_folder_closed_to_us() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    let mode = |mode| fs::set_permissions(scene.folder(), fs::Permissions::from_mode(mode));
    mode(0o555).unwrap();
    let is_administrator = fs::write(scene.folder().join("probe"), "").is_ok();
    if is_administrator {
        // No mode closes anything to an administrator; a mount does.
        #[cfg(target_os = "linux")]
        crate::disk::folder_closed_before();
        return;
    }
    failed(&scene.get(&stored), "permission denied");
    fs::set_permissions(scene.folder(), fs::Permissions::from_mode(0o755)).unwrap();
    scene.not_saved_until_it_is_clean(&stored);
}

#[test]
fn final_name_taken_while_bytes_come() {
    let mut scene = Scene::new();
    let (rest, bytes) = meanwhile(&mut scene, |scene| {
        fs::write(scene.saved(), "somebody else's").unwrap();
    });
    taken(&scene, &rest);
    // As long as the name is taken, what came is kept all the same.
    let again = scene.go_on();
    taken(&scene, &again);
    fs::remove_file(scene.saved()).unwrap();
    let rest = scene.go_on();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert!(fs::read(scene.saved()).unwrap() == bytes);
    assert_eq!(scene.names(), ["a.bin"]);
    scene.read_again_at_most_a_chunk();
}

/// That a job stands still since the name is taken, and lost nothing.
#[track_caller]
fn taken(scene: &Scene, rest: &Rest) {
    failed(rest, "a.bin exists already.");
    let stands =
        matches!(rest, Rest::Paused(TransferError::Exists(path)) if *path == scene.saved());
    assert!(stands, "{rest:?}");
    assert_eq!(fs::read(scene.saved()).unwrap(), b"somebody else's");
    assert_eq!(scene.names().len(), 2, "the partial file is there");
}

#[test]
fn final_name_taken_before_the_program_goes_on() {
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    let half = scene.proxy.on(contents).stall_answer_at(LARGE as u64 / 2);
    let mut first = scene.spawn(&["get", stored.id.as_str(), "-o", "saved"]);
    scene.proxy.wait_until_stalled();
    first.kill().unwrap();
    first.wait().unwrap();
    half.release();
    scene.proxy.clear();
    fs::write(scene.saved(), "somebody else's").unwrap();
    for _ in 0..2 {
        let ran = scene.run(&["transfers", "resume"]);
        ran.failed(111, "a.bin exists already: use --on-conflict");
        ran.failed(
            111,
            "It is set aside: c8ybin transfers resume --on-conflict rename (or overwrite) ends it.",
        );
    }
    // What is another's is no beginning of it, and stays.
    let ran = scene.run(&["transfers", "resume", "--on-conflict", "resume"]);
    ran.failed(111, "is not the beginning of");
    assert_eq!(fs::read(scene.saved()).unwrap(), b"somebody else's");
    let ran = scene.run(&["transfers", "resume", "--on-conflict", "rename"]);
    assert!(
        ran.code == 0 && ran.out.ends_with("saved/a (2).bin\n"),
        "{ran:?}"
    );
    assert!(fs::read(scene.folder().join("a (2).bin")).unwrap() == stored.bytes);
    assert_eq!(scene.names(), ["a (2).bin", "a.bin"]);
    scene.read_again_at_most_a_chunk();
}
