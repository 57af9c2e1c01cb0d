//! A disk that is full, or takes no writes.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use c8ybin::transfer::{Existing, Job, Outcome, Target};

use crate::program::Ran;
use crate::proxy::{Rule, contents};
use crate::scene::{LARGE, Rest, Scene, Stored, failed};

/// A disk in memory of its own, mounted where only one child process sees it;
/// this process reaches it through the child.
struct Disk {
    child: Child,
    out: BufReader<ChildStdout>,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Disk {
    /// Of a size such as `4m`. `None` where this machine lets nobody mount, as in
    /// many containers: then it says that the test is left out.
    fn of(size: &str, options: &str) -> Option<Self> {
        let disk = Self::mounted(size, options);
        if disk.is_none() {
            let name = std::thread::current().name().unwrap_or_default().to_owned();
            // Not `eprintln!`: the output of a test that passes is kept back.
            let line = format!("left out: {name}: nobody may mount a disk here\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
        }
        disk
    }

    fn mounted(size: &str, options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().to_str().unwrap().to_owned();
        let script = format!(
            "mount -t tmpfs -o size={size} none {place} && mkdir {place}/in && \
             mount -o remount,{options} {place} && echo ready && \
             while read word; do \
             if [ $word = close ]; then mount --bind {place}/in {place}/in && \
             mount -o remount,bind,ro {place}/in; else umount {place}/in; fi && echo done; done"
        );
        let mut child = Command::new("unshare")
            .args(["-rUm", "sh", "-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut said).unwrap();
        if said != "ready\n" {
            let _ = child.wait();
            return None;
        }
        let path = PathBuf::from(format!("/proc/{}/root{place}/in", child.id()));
        Some(Self {
            child,
            out,
            path,
            _folder: folder,
        })
    }

    fn path(&self) -> &Path {
        &self.path
    }

    /// Lets nobody write in it any more, not even an administrator; files that are
    /// open stay so.
    #[track_caller]
    fn close(&mut self) {
        self.order("close");
    }

    /// Takes that back.
    #[track_caller]
    fn open(&mut self) {
        self.order("open");
    }

    #[track_caller]
    fn order(&mut self, word: &str) {
        let mut orders = self.child.stdin.as_ref().unwrap();
        writeln!(orders, "{word}").unwrap();
        let mut said = String::new();
        self.out.read_line(&mut said).unwrap();
        assert_eq!(said, "done\n");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // At the end of its input it ends, and the disk with it.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn onto(disk: &Disk, stored: &Stored) -> Job {
    Job::Download {
        id: stored.id.clone(),
        length: Some(stored.bytes.len() as u64),
        digest: None,
        target: Target::File(disk.path().join("a.bin")),
        existing: Existing::Fail,
    }
}

#[test]
fn disk_too_small_before() {
    let Some(disk) = Disk::of("4m", "rw") else {
        return;
    };
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    scene.start(onto(&disk, &stored));
    let rest = scene.rest();
    let words = "12582912 bytes are still to come, and its disk has room for 4194304";
    failed(&rest, words);
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    assert_eq!(scene.proxy.log().received(contents), 0, "before a byte");
    assert!(!disk.path().join("a.bin").exists());
    // Who is smaller fits.
    scene.cancelled();
    let stored = scene.stored(1 << 20);
    scene.start(onto(&disk, &stored));
    scene.rest();
    assert!(fs::read(disk.path().join("a.bin")).unwrap() == stored.bytes);
}

#[test]
fn disk_too_small_for_two_at_once() {
    let Some(disk) = Disk::of("16m", "rw") else {
        return;
    };
    let mut scene = Scene::new();
    let (first, second) = (scene.stored(LARGE), scene.stored(LARGE));
    let half = LARGE as u64 / 2;
    let rule = scene.proxy.on(contents).stall_answer_at(half).times(1);
    scene.start(onto(&disk, &first));
    scene.proxy.wait_until_stalled();
    let mut job = onto(&disk, &second);
    let other = disk.path().join("b.bin");
    if let Job::Download { target, .. } = &mut job {
        *target = Target::File(other.clone());
    }
    scene.start(job);
    let rest = scene.rest();
    failed(&rest, "are for transfers that run");
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    assert_eq!(scene.proxy.log().of(contents).len(), 1, "before a byte");
    // The first one has its room.
    rule.release();
    let rest = scene.rest();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    let saved = disk.path().join("a.bin");
    assert!(fs::read(&saved).unwrap() == first.bytes);
    fs::remove_file(saved).unwrap();
    let rest = scene.go_on();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert!(fs::read(other).unwrap() == second.bytes);
}

#[test]
fn disk_too_small_for_the_copy_of_a_beginning() {
    let Some(disk) = Disk::of("16m", "rw") else {
        return;
    };
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    let there = disk.path().join("a.bin");
    let beginning = stored.bytes.get(..LARGE / 2).unwrap();
    fs::write(&there, beginning).unwrap();
    let mut job = onto(&disk, &stored);
    *job.existing_mut().unwrap() = Existing::Resume;
    scene.start(job);
    let rest = scene.rest();
    let words = "12582912 bytes are still to come, and its disk has room for 10485760";
    failed(&rest, words);
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    assert!(fs::read(&there).unwrap() == beginning);
    let partial = fs::read_dir(disk.path())
        .unwrap()
        .map(|entry| entry.unwrap())
        .find(|entry| entry.file_name() != "a.bin")
        .unwrap();
    assert_eq!(partial.metadata().unwrap().len(), 0, "before a byte");
}

/// A download onto the disk that stands still in its middle, until it is let go on.
fn stalled(scene: &mut Scene, disk: &Disk, stored: &Stored) -> Rule {
    let half = LARGE as u64 / 2;
    let rule = scene.proxy.on(contents).stall_answer_at(half).times(1);
    scene.start(onto(disk, stored));
    scene.proxy.wait_until_stalled();
    rule
}

/// It goes on to its end, from where it stood still.
fn goes_on(scene: &mut Scene, disk: &Disk, stored: &Stored) {
    let rest = scene.go_on();
    assert!(matches!(rest, Rest::Ended(Outcome::Done(_))), "{rest:?}");
    assert!(fs::read(disk.path().join("a.bin")).unwrap() == stored.bytes);
    scene.read_again_at_most_a_chunk();
}

#[test]
fn disk_full_while_bytes_come() {
    let Some(disk) = Disk::of("16m", "rw") else {
        return;
    };
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    let rule = stalled(&mut scene, &disk, &stored);
    let other = disk.path().join("other");
    // Somebody else takes the rest, and is told when there is no more.
    fs::write(&other, vec![0; 16 << 20]).unwrap_err();
    rule.release();
    let rest = scene.rest();
    let said = failed(&rest, "Could not save to");
    assert!(matches!(rest, Rest::Paused(_)), "{said}");
    assert!(!disk.path().join("a.bin").exists());
    // With room again it goes on from there.
    fs::remove_file(other).unwrap();
    goes_on(&mut scene, &disk, &stored);
}

#[test]
pub fn folder_closed_before() {
    let Some(mut disk) = Disk::of("16m", "rw") else {
        return;
    };
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    disk.close();
    scene.start(onto(&disk, &stored));
    failed(&scene.rest(), "read-only file system");
    assert_eq!(scene.proxy.log().received(contents), 0, "before a byte");
    disk.open();
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 0);
    scene.start(onto(&disk, &stored));
    scene.rest();
    assert!(fs::read(disk.path().join("a.bin")).unwrap() == stored.bytes);
}

#[test]
fn folder_closed_while_bytes_come() {
    let Some(mut disk) = Disk::of("16m", "rw") else {
        return;
    };
    let mut scene = Scene::new();
    let stored = scene.stored(LARGE);
    let rule = stalled(&mut scene, &disk, &stored);
    disk.close();
    rule.release();
    let rest = scene.rest();
    failed(&rest, "read-only file system");
    assert!(matches!(rest, Rest::Paused(_)), "{rest:?}");
    assert!(!disk.path().join("a.bin").exists());
    // Once it is open again, all that came is still there.
    disk.open();
    goes_on(&mut scene, &disk, &stored);
}

#[test]
fn disk_full_leaves_no_copy_and_nothing_is_deleted() {
    let Some(disk) = Disk::of("4m", "rw") else {
        return;
    };
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    let mut command = scene.command(&["rm", "-y", stored.id.as_str()]);
    let ran = Ran::of(command.env("C8YBIN_STATE_DIR", disk.path()));
    ran.failed(100, "was not deleted: no copy of it could be kept");
    ran.failed(100, "no space left on device");
    assert!(scene.content(&stored.id) == stored.bytes, "it is as it was");
    let safety = disk.path().join("safety");
    assert_eq!(fs::read_dir(&safety).unwrap().count(), 0, "nothing is left");
    // Who wants none deletes it all the same.
    let mut command = scene.command(&["rm", "-y", "--no-copy", stored.id.as_str()]);
    Ran::of(command.env("C8YBIN_STATE_DIR", disk.path())).done();
    // A small one fits.
    let stored = scene.stored(1 << 20);
    let mut command = scene.command(&["rm", "-y", stored.id.as_str()]);
    Ran::of(command.env("C8YBIN_STATE_DIR", disk.path())).done();
    assert_eq!(fs::read_dir(&safety).unwrap().count(), 2);
}

#[test]
fn disk_that_takes_no_writes() {
    let Some(disk) = Disk::of("4m", "ro") else {
        return;
    };
    let mut scene = Scene::new();
    let stored = scene.stored(1000);
    scene.start(onto(&disk, &stored));
    failed(&scene.rest(), "read-only file system");
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 0);
}

#[test]
fn file_larger_than_the_user_may_write() {
    let scene = Scene::new();
    let stored = scene.stored(LARGE);
    // Blocks of 512 bytes. Without the trap the signal would end the program
    // before it could say why.
    let limited = r#"trap "" XFSZ && ulimit -f 4096 && exec "$0" "$@""#;
    let get = scene.command(&["get", stored.id.as_str(), "-o", "saved"]);
    let mut command = Command::new("sh");
    command
        .args(["-c", limited])
        .arg(get.get_program())
        .args(get.get_args())
        .current_dir(get.get_current_dir().unwrap())
        .env_clear();
    let envs = get
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    command.envs(envs);
    Ran::of(&mut command).failed(111, "file too large");
    scene.nothing_saved();
}
