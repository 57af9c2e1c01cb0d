//! Folders of this machine.

use std::fs::{self, File, FileTimes};
use std::time::{Duration, SystemTime};

use c8ybin::deploy::{
    Change, Check, DeployError, ItemKind, Local, Occasion, Severity, compare, list_zip, pack,
    preflight,
};
use c8ybin::preview::Limits;

use crate::support::{built, listed, packed, paths, write};

#[test]
fn a_folder_is_listed_without_what_nobody_deploys() {
    let dir = built();
    write(
        dir.path(),
        &[
            (".git/HEAD", b"x"),
            ("node_modules/a/index.js", b"x"),
            ("js/main.js.map", b"x"),
            (".env", b"TOKEN=1"),
            (".c8yignore", b"*.map\n"),
        ],
    );
    let contents = listed(dir.path());
    assert_eq!(
        paths(&contents),
        [
            "assets/large.bin",
            "cumulocity.json",
            "index.html",
            "js/main.js"
        ]
    );
    assert_eq!(
        contents.left_out,
        [
            ".c8yignore",
            ".env",
            ".git/",
            "js/main.js.map",
            "node_modules/"
        ]
    );
    assert_eq!(preflight(&contents, &Occasion::default()).findings, []);
}

#[test]
fn a_broken_manifest_of_a_plugin_is_found() {
    let dir = built();
    write(
        dir.path(),
        &[
            ("clock/cumulocity.json", b"{broken"),
            ("dial/cumulocity.json", br#"{"name":"Dial"}"#),
            ("js/lib/cumulocity.json", b"{of no plugin"),
        ],
    );
    let found = preflight(&listed(dir.path()), &Occasion::default()).findings;
    let [only] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        (only.severity, only.check, only.path.as_deref()),
        (
            Severity::Error,
            Check::Manifest,
            Some("clock/cumulocity.json")
        )
    );
    let wrapping = tempfile::tempdir().unwrap();
    fs::rename(dir.path(), wrapping.path().join("dist")).unwrap();
    let wrapped = preflight(&listed(wrapping.path()), &Occasion::default());
    assert_eq!(wrapped.wrapper.as_deref(), Some("dist/"));
    assert!(wrapped.findings.contains(only), "{:?}", wrapped.findings);
}

#[test]
fn of_many_manifests_the_first_are_read() {
    let dir = built();
    for number in 0..120 {
        let path = format!("p{number:03}/cumulocity.json");
        write(dir.path(), &[(&path, br#"{"name":"P"}"#)]);
    }
    let plugins = listed(dir.path()).plugins;
    assert_eq!(plugins.len(), 100);
    assert_eq!(plugins.last().unwrap().folder, "p099");
    let long = [b' '; 1 << 20];
    for number in 0..9 {
        let path = format!("p{number:03}/cumulocity.json");
        write(dir.path(), &[(&path, &long)]);
    }
    assert_eq!(listed(dir.path()).plugins.len(), 4);
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let (one, other, out) = (built(), built(), tempfile::tempdir().unwrap());
    // Written at other times, in another order, with other modes.
    let path = other.path().join("index.html");
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    let file = File::options().write(true).open(&path).unwrap();
    file.set_times(FileTimes::new().set_modified(long_ago))
        .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let into = out.path().join("zips");
    let (one, other) = (
        packed(&Local::open(one.path()).unwrap(), &into),
        packed(&Local::open(other.path()).unwrap(), &into),
    );
    let bytes = fs::read(one.path()).unwrap();
    assert_eq!(bytes, fs::read(other.path()).unwrap());
    assert_eq!(one.length(), bytes.len() as u64);
    assert!(one.is_made() && one.length() < 10_000);

    let file = File::open(one.path()).unwrap();
    let within = list_zip(file, None, &Limits::new(|| false)).unwrap();
    let comparison = compare(&within, one.contents());
    assert!(comparison.is_same() && comparison.files.len() == 4);
    drop((one, other));
    assert_eq!(
        fs::read_dir(&into).unwrap().count(),
        0,
        "they go by themselves"
    );
}

#[test]
fn packing_can_be_stopped_and_leaves_nothing() {
    let (dir, out) = (built(), tempfile::tempdir().unwrap());
    let local = Local::open(dir.path()).unwrap();
    let contents = local.contents(&|| false).unwrap();
    let stopped = pack(&local, &contents, out.path(), &|| true, &mut |_| ());
    assert!(matches!(stopped, Err(DeployError::Stopped)));
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_went_is_told() {
    let (dir, out) = (built(), tempfile::tempdir().unwrap());
    let local = Local::open(dir.path()).unwrap();
    let contents = local.contents(&|| false).unwrap();
    fs::remove_file(dir.path().join("js/main.js")).unwrap();
    let error = pack(&local, &contents, out.path(), &|| false, &mut |_| ()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("main.js: no such file or directory.")
    );
    let mut summed = local.summed(&|| false).unwrap();
    assert_eq!(summed.items.len(), 3);
    summed.items.clear();
    assert!(compare(&summed, &contents).of(Change::Added).count() == 4);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_told_and_never_followed() {
    let (dir, out) = (built(), tempfile::tempdir().unwrap());
    std::os::unix::fs::symlink("/etc/passwd", dir.path().join("secret")).unwrap();
    std::os::unix::fs::symlink(dir.path(), dir.path().join("js/loop")).unwrap();
    let local = Local::open(dir.path()).unwrap();
    let contents = local.contents(&|| false).unwrap();
    let links = contents.items.iter().filter(|i| i.kind == ItemKind::Link);
    assert_eq!(links.count(), 2);
    let report = preflight(&contents, &Occasion::default());
    let told: Vec<_> = report
        .findings
        .iter()
        .map(|f| (f.severity, f.check))
        .collect();
    assert_eq!(told, [(Severity::Warning, Check::Link); 2]);
    let zip = packed(&local, out.path());
    assert_eq!(zip.contents().items.len(), 4);
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_told() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = built();
    let name = std::ffi::OsStr::from_bytes(b"js/\xff.js");
    fs::write(dir.path().join(name), b"x").unwrap();
    let report = preflight(&listed(dir.path()), &Occasion::default());
    assert_eq!(report.findings[0].check, Check::Unread);
    assert!(report.findings[0].what.contains("UTF-8"));
}

#[test]
fn a_wrapping_folder_is_stripped() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("dist/app");
    write(&inner, &[("index.html", b"x"), ("js/a.js", b"y")]);
    let local = Local::open(dir.path()).unwrap();
    let report = preflight(&local.contents(&|| false).unwrap(), &Occasion::default());
    assert_eq!(report.wrapper.as_deref(), Some("dist/app/"));
    let stripped = local.without("dist/app/").unwrap();
    let contents = stripped.contents(&|| false).unwrap();
    assert_eq!(paths(&contents), ["index.html", "js/a.js"]);
    assert_eq!(stripped.read("js/a.js", 10).unwrap(), b"y");
    assert!(stripped.read("js/a.js", 0).is_err());
}

#[test]
fn what_is_not_there_is_told_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("missing");
    let error = Local::open(&missing).unwrap_err().to_string();
    assert!(
        error.ends_with("missing: no such file or directory."),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn room_is_looked_for_before_a_zip_is_made() {
    let (dir, out) = (built(), tempfile::tempdir().unwrap());
    // It has a length, and takes no room itself.
    let long = File::create(dir.path().join("long.bin")).unwrap();
    long.set_len(8 << 40).unwrap();
    let local = Local::open(dir.path()).unwrap();
    let contents = local.contents(&|| false).unwrap();
    let made = pack(&local, &contents, out.path(), &|| false, &mut |_| {
        panic!("nothing is packed");
    });
    let error = made.unwrap_err();
    assert!(matches!(error, DeployError::NoRoom(_)), "{error}");
    let told = error.to_string();
    assert!(
        told.contains("it may have 8.0 TiB, and there is room for "),
        "{told}"
    );
    assert!(told.contains(&*out.path().to_string_lossy()), "{told}");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
}
