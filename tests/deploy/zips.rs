//! Zips of this machine, hostile ones among them.

use std::fs;
use std::io::Cursor;

use c8ybin::deploy::{Check, Local, Occasion, Severity, compare, list_zip, preflight, read_zipped};
use c8ybin::preview::Limits;

use crate::support::{GOOD, built, listed, packed, paths, zip_file, zip_of};

/// What is found in a zip: how bad, and what was looked for.
fn found(bytes: &[u8]) -> Vec<(Severity, Check)> {
    let dir = tempfile::tempdir().unwrap();
    let contents = listed(&zip_file(&dir, bytes));
    let findings = preflight(&contents, &Occasion::default()).findings;
    findings.iter().map(|f| (f.severity, f.check)).collect()
}

/// A good package, with one entry more.
fn with(name: &str, bytes: &[u8]) -> Vec<u8> {
    zip_of(&[
        ("cumulocity.json", GOOD.as_bytes()),
        ("index.html", b"x"),
        (name, bytes),
    ])
}

#[test]
fn a_broken_manifest_of_a_plugin_is_found() {
    let of_plugin = "clock/cumulocity.json";
    assert_eq!(found(&with(of_plugin, br#"{"name":"Clock"}"#)), []);
    let is_error = [(Severity::Error, Check::Manifest)];
    assert_eq!(found(&with(of_plugin, b"{broken")), is_error);
    let too_long = found(&with(of_plugin, &[b'x'; (1 << 20) + 1]));
    assert_eq!(too_long.first(), is_error.first());
    let dir = tempfile::tempdir().unwrap();
    let wrapped = zip_of(&[
        ("dist/index.html", b"x"),
        ("dist/cumulocity.json", GOOD.as_bytes()),
        ("dist/clock/cumulocity.json", b"{broken"),
    ]);
    let local = Local::open(&zip_file(&dir, &wrapped)).unwrap();
    let stripped = local.stripped(&|| false).unwrap();
    let contents = stripped.contents(&|| false).unwrap();
    let found = preflight(&contents, &Occasion::default()).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].path.as_deref(), Some(of_plugin));
}

#[test]
fn a_good_zip_is_sent_as_it_is() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bytes = with("js/a.js", b"let a;");
    let path = zip_file(&dir, &bytes);
    let local = Local::open(&path).unwrap();
    let contents = local.contents(&|| false).unwrap();
    assert_eq!(preflight(&contents, &Occasion::default()).findings, []);
    let zip = packed(&local, out.path());
    assert!(!zip.is_made() && zip.path() == path && zip.length() == bytes.len() as u64);
    drop(zip);
    assert_eq!(
        fs::read(&path).unwrap(),
        bytes,
        "the person's own file stays"
    );
    assert_eq!(local.read("js/a.js", 100).unwrap(), b"let a;");
    assert!(local.read("js/a.js", 3).is_err());
    assert!(
        local
            .read("js/b.js", 3)
            .unwrap_err()
            .to_string()
            .contains("js/a.js")
    );
}

#[test]
fn a_wrapping_folder_is_stripped_without_packing_anew() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let wrapped = zip_of(&[
        ("dist/cumulocity.json", GOOD.as_bytes()),
        ("dist/index.html", b"x"),
        ("dist/js/a.js", &b"let a;".repeat(1000)),
    ]);
    let path = zip_file(&dir, &wrapped);
    let local = Local::open(&path).unwrap();
    let report = preflight(&local.contents(&|| false).unwrap(), &Occasion::default());
    assert!(report.only_wrapped());
    assert_eq!(
        report.version.as_deref(),
        Some("1.0.2"),
        "the manifest is read there"
    );
    let stripped = local.without(&report.wrapper.unwrap()).unwrap();
    let contents = stripped.contents(&|| false).unwrap();
    assert_eq!(
        paths(&contents),
        ["cumulocity.json", "index.html", "js/a.js"]
    );
    assert_eq!(stripped.read("js/a.js", 10_000).unwrap().len(), 6000);
    let zip = packed(&stripped, out.path());
    assert!(zip.is_made());
    let again = listed(zip.path());
    assert!(compare(&again, &contents).is_same());
    let bytes = fs::read(zip.path()).unwrap();
    let limits = Limits::new(|| false);
    let read = read_zipped(Cursor::new(bytes), "js/a.js", 10_000, &limits).unwrap();
    assert_eq!(read, b"let a;".repeat(1000));
}

#[test]
fn hostile_zips_are_refused() {
    for name in [
        "../evil",
        "a/../../evil",
        "/etc/passwd",
        "C:\\evil",
        "a\\..\\evil",
    ] {
        assert_eq!(
            found(&with(name, b"x")),
            [(Severity::Error, Check::Path)],
            "{name}"
        );
    }
    let mut twice = with("index.htmm", b"y");
    // The writer refuses a second entry of one name, so its last letter is
    // changed behind its back.
    let from = b"index.htmm";
    let at: Vec<usize> = (0..twice.len() - from.len())
        .filter(|at| twice[*at..].starts_with(from))
        .collect();
    assert_eq!(at.len(), 2);
    for at in at {
        twice[at + 9] = b'l';
    }
    assert_eq!(found(&twice), [(Severity::Error, Check::Repeated)]);
    let bomb = with("bomb", &vec![0; 64 << 20]);
    assert_eq!(found(&bomb), [(Severity::Warning, Check::Size)]);
    assert_eq!(
        found(&with("node_modules/a.js", b"x")),
        [(Severity::Warning, Check::Clutter)]
    );
}

#[test]
fn a_link_in_a_zip_is_refused() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("index.html", options).unwrap();
    writer
        .add_symlink("passwd", "/etc/passwd", options)
        .unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let checks = found(&bytes);
    assert!(
        checks.contains(&(Severity::Error, Check::Link)),
        "{checks:?}"
    );
}

#[test]
fn what_is_no_zip_is_told_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    for bytes in [&b"no zip"[..], b"", &with("a", b"x")[..60]] {
        let path = zip_file(&dir, bytes);
        let error = Local::open(&path).unwrap().contents(&|| false).unwrap_err();
        assert!(
            error.to_string().starts_with("The file is damaged: "),
            "{error}"
        );
    }
    // A manifest that cannot be unpacked is told beside the rest.
    let mut broken = with("a", b"x");
    let name = b"cumulocity.json";
    let content = broken.windows(name.len()).position(|w| w == name).unwrap() + name.len();
    broken[content + 8..content + 40].fill(0xff);
    assert!(found(&broken).contains(&(Severity::Error, Check::Manifest)));
}

#[test]
fn a_folder_and_a_zip_of_it_are_the_same() {
    let (dir, out) = (built(), tempfile::tempdir().unwrap());
    let local = Local::open(dir.path()).unwrap();
    let zip = packed(&local, out.path());
    let file = fs::File::open(zip.path()).unwrap();
    let deployed = list_zip(file, Some(zip.length()), &Limits::new(|| false)).unwrap();
    assert!(compare(&deployed, &local.summed(&|| false).unwrap()).is_same());
    fs::write(dir.path().join("js/main.js"), b"let x = 2;\n").unwrap();
    fs::remove_file(dir.path().join("assets/large.bin")).unwrap();
    fs::write(dir.path().join("new.js"), b"").unwrap();
    let comparison = compare(&deployed, &local.summed(&|| false).unwrap());
    assert_eq!(
        comparison.summary(),
        "1 added, 1 changed, 1 removed, 2 the same"
    );
}
