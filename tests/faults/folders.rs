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
    let (rest, _) = meanwhile(&mut scene, |scene| {
        fs::write(scene.saved(), "somebody else's").unwrap();
    });
    let Rest::Ended(Outcome::Failed(TransferError::Exists(path))) = rest else {
        panic!("not refused: {rest:?}");
    };
    assert_eq!(path, scene.saved());
    assert_eq!(fs::read(scene.saved()).unwrap(), b"somebody else's");
}
