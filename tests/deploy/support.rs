//! Folders and zips for the tests.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use c8ybin::deploy::{Contents, Local, Zip, pack};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub const GOOD: &str = r#"{"name":"Demo","key":"demo-key","contextPath":"demo","version":"1.0.2",
    "isPackage":true,"package":"plugin",
    "exports":[{"name":"Widget","module":"WidgetModule","path":"./widget.ts"}]}"#;

/// Writes files into a folder, which is made with those above it.
pub fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// A folder as a build writes it.
pub fn built() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            ("cumulocity.json", GOOD.as_bytes()),
            ("index.html", b"<!doctype html>"),
            ("js/main.js", b"let x = 1;\n"),
            ("assets/large.bin", &[7; 700_000]),
        ],
    );
    dir
}

/// A zip with these entries, which nobody checks.
pub fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A zip on the disk.
pub fn zip_file(dir: &TempDir, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join("app.zip");
    fs::write(&path, bytes).unwrap();
    path
}

pub fn listed(path: &Path) -> Contents {
    Local::open(path).unwrap().contents(&|| false).unwrap()
}

/// Makes a zip of a folder.
pub fn packed(local: &Local, into: &Path) -> Zip {
    let contents = local.contents(&|| false).unwrap();
    pack(local, &contents, into, &|| false, &mut |_| ()).unwrap()
}

pub fn paths(contents: &Contents) -> Vec<&str> {
    let items = contents.items.iter();
    items.map(|item| item.path.as_str()).collect()
}
