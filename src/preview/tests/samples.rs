//! Small files of every kind.

use std::io::{Cursor, Write as _};

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use lzma_rust2::{XzOptions, XzWriter};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// When the samples were made: 2026-11-21 12:00:00 UTC.
pub const MADE: u32 = 1_795_262_400;

pub fn zip() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let time = zip::DateTime::from_date_and_time(2026, 11, 21, 12, 30, 0).unwrap();
    writer.add_directory("docs/", options).unwrap();
    let dated = options.last_modified_time(time);
    writer.start_file("docs/naïve.txt", dated).unwrap();
    writer.write_all(&b"hello ".repeat(1000)).unwrap();
    let large = options
        .large_file(true)
        .compression_method(CompressionMethod::Stored);
    writer.start_file("large.bin", large).unwrap();
    writer.write_all(b"12345").unwrap();
    writer.add_symlink("link", "large.bin", options).unwrap();
    writer.finish().unwrap().into_inner()
}

/// A zip that is written without going back: lengths stand behind contents.
pub fn streamed_zip() -> Vec<u8> {
    let mut writer = ZipWriter::new_stream(Vec::new());
    let options = SimpleFileOptions::default();
    writer.start_file("a.txt", options).unwrap();
    writer.write_all(b"streamed").unwrap();
    writer.finish().unwrap().into_inner()
}

pub fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(MADE.into());
        header.set_cksum();
        builder.append_data(&mut header, path, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

pub fn tar() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_mtime(MADE.into());
    header.set_mode(0o755);
    header.set_entry_type(tar::EntryType::Directory);
    header.set_size(0);
    builder
        .append_data(&mut header, "./etc", std::io::empty())
        .unwrap();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(5);
    builder
        .append_data(&mut header, "./etc/conf", &b"a = 1"[..])
        .unwrap();
    let long = format!("{}end", "deep/".repeat(40));
    header.set_size(3);
    builder
        .append_data(&mut header, &long, &b"end"[..])
        .unwrap();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder
        .append_link(&mut header, "./link", "etc/conf")
        .unwrap();
    builder
        .append_pax_extensions([("path", "päx.txt".as_bytes()), ("mtime", b"1795262401.5")])
        .unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_path("short").unwrap();
    header.set_size(1);
    header.set_cksum();
    builder.append(&header, &b"x"[..]).unwrap();
    builder.into_inner().unwrap()
}

pub fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// With the name of the file in it, as `gzip` writes.
pub fn named_gz(name: &str, bytes: &[u8]) -> Vec<u8> {
    let builder = GzBuilder::new().filename(name).mtime(MADE);
    let mut encoder = builder.write(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = XzWriter::new(Vec::new(), XzOptions::with_preset(3)).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

pub fn cpio_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let trailer: &[(&str, &[u8])] = &[("TRAILER!!!", b"")];
    for (name, content) in files.iter().chain(trailer) {
        let mode = 0o100_644;
        let (size, length) = (content.len(), name.len() + 1);
        write!(
            bytes,
            "070701{:08X}{mode:08X}{:08X}{:08X}{:08X}{MADE:08X}{size:08X}{:08X}{:08X}{:08X}{:08X}\
             {length:08X}{:08X}{name}\0",
            1, 0, 0, 1, 0, 0, 0, 0, 0
        )
        .unwrap();
        fill_up(&mut bytes);
        bytes.extend_from_slice(content);
        fill_up(&mut bytes);
    }
    bytes
}

fn fill_up(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

pub const DESCRIPTION: &str = "software =\n{\n  version = \"2.4.1\";\n  description = \"Gateway\";\n  \
    hardware-compatibility: [ \"1.0\", \"1.2\" ];\n  images: (\n    { filename = \"rootfs.zst\"; }\n  \
    );\n}\n";

pub fn swu() -> Vec<u8> {
    cpio_of(&[
        ("sw-description", DESCRIPTION.as_bytes()),
        ("sw-description.sig", b"signature"),
        ("rootfs.zst", &[7; 3000]),
    ])
}

pub fn mender() -> Vec<u8> {
    let info = br#"{"payloads": [{"type": "rootfs-image"}],
        "artifact_provides": {"artifact_name": "gateway-2.4.1"},
        "artifact_depends": {"device_type": ["rpi4", "rpi5"]}}"#;
    let header = gz(&tar_of(&[("header-info", info)]));
    tar_of(&[
        ("version", br#"{"format": "mender", "version": 3}"#),
        ("manifest", b"abc  version\n"),
        ("header.tar.gz", &header),
        ("data/0000.tar.gz", &[1; 2000]),
    ])
}

pub fn deb() -> Vec<u8> {
    deb_of("data.tar.zst", &zst(&tar_of(&INSTALLED)))
}

/// What the packages install.
pub const INSTALLED: [(&str, &[u8]); 2] = [
    ("./usr/bin/agent", b"\x7fELF program"),
    ("./etc/agent.toml", b"a = 1"),
];

/// A package with this part as its content.
pub fn deb_of(name: &str, data: &[u8]) -> Vec<u8> {
    let control = b"Package: gateway-agent\nVersion: 2.4.1-1\nArchitecture: arm64\n\
        Maintainer: Ana <ana@acme.example>\nInstalled-Size: 420\nDepends: libc6, zlib1g\n\
        Description: Sends what the line measures\n More of it.\n";
    let control = xz(&tar_of(&[("./md5sums", b""), ("./control", control)]));
    let mut bytes = b"!<arch>\n".to_vec();
    for (name, content) in [
        ("debian-binary", &b"2.0\n"[..]),
        ("control.tar.xz", &control),
        (name, data),
    ] {
        writeln!(
            bytes,
            "{name:<16}{MADE:<12}{:<6}{:<6}{:<8}{:<10}`",
            0,
            0,
            100_644,
            content.len()
        )
        .unwrap();
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(2), b'\n');
    }
    bytes
}

pub fn rpm() -> Vec<u8> {
    rpm_of(&zst(&cpio_of(&INSTALLED)))
}

/// A package with this content.
pub fn rpm_of(content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 96];
    bytes[..4].copy_from_slice(b"\xed\xab\xee\xdb");
    bytes.extend(rpm_header(&[(269, "signature")], &[]));
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes.extend(rpm_header(
        &[
            (1000, "gateway-agent"),
            (1001, "2.4.1"),
            (1002, "3"),
            (1004, "Sends what the line measures"),
            (1022, "aarch64"),
        ],
        &[(1003, 2), (1006, MADE), (1009, 430_080)],
    ));
    bytes.extend_from_slice(content);
    bytes
}

fn rpm_header(texts: &[(u32, &str)], numbers: &[(u32, u32)]) -> Vec<u8> {
    let mut index = Vec::new();
    let mut store = Vec::new();
    let mut field = |tag: u32, kind: u32, value: &[u8]| {
        for number in [tag, kind, u32::try_from(store.len()).unwrap(), 1] {
            index.extend_from_slice(&number.to_be_bytes());
        }
        store.extend_from_slice(value);
    };
    for (tag, number) in numbers {
        field(*tag, 4, &number.to_be_bytes());
    }
    for (tag, text) in texts {
        field(*tag, 6, format!("{text}\0").as_bytes());
    }
    let mut bytes = b"\x8e\xad\xe8\x01\0\0\0\0".to_vec();
    for number in [index.len() / 16, store.len()] {
        bytes.extend_from_slice(&u32::try_from(number).unwrap().to_be_bytes());
    }
    bytes.extend(index);
    bytes.extend(store);
    bytes
}

pub fn uimage() -> Vec<u8> {
    let content = [9; 1000];
    let mut header = Vec::new();
    for number in [
        0x2705_1956,
        0,
        MADE,
        1000,
        0x8000_8000,
        0x8000_8040,
        crc32fast::hash(&content),
    ] {
        header.extend_from_slice(&u32::to_be_bytes(number));
    }
    // Linux, ARM, a kernel, gzip.
    header.extend_from_slice(&[5, 2, 2, 1]);
    header.extend_from_slice(b"Linux-6.12.9");
    header.resize(64, 0);
    let crc = crc32fast::hash(&header);
    header[4..8].copy_from_slice(&crc.to_be_bytes());
    header.extend_from_slice(&content);
    header
}

pub fn fit() -> Vec<u8> {
    let mut tree = Tree::default();
    tree.begin("");
    tree.text("description", "Gateway image");
    tree.property("timestamp", &MADE.to_be_bytes());
    tree.begin("images");
    tree.begin("kernel-1");
    tree.text("description", "Linux");
    tree.text("type", "kernel");
    tree.text("arch", "arm64");
    tree.text("compression", "gzip");
    tree.property("data", &[3; 5000]);
    tree.end();
    tree.end();
    tree.begin("configurations");
    tree.text("default", "conf-1");
    tree.end();
    tree.end();
    tree.finish()
}

/// A flattened device tree in the making.
#[derive(Default)]
pub struct Tree {
    tree: Vec<u8>,
    names: Vec<u8>,
}

impl Tree {
    fn number(&mut self, number: usize) {
        let number = u32::try_from(number).unwrap();
        self.tree.extend_from_slice(&number.to_be_bytes());
    }

    pub fn begin(&mut self, name: &str) {
        self.number(1);
        self.tree.extend_from_slice(format!("{name}\0").as_bytes());
        fill_up(&mut self.tree);
    }

    pub fn end(&mut self) {
        self.number(2);
    }

    pub fn text(&mut self, name: &str, value: &str) {
        self.property(name, format!("{value}\0").as_bytes());
    }

    pub fn property(&mut self, name: &str, value: &[u8]) {
        self.number(3);
        self.number(value.len());
        self.number(self.names.len());
        self.names.extend_from_slice(format!("{name}\0").as_bytes());
        self.tree.extend_from_slice(value);
        fill_up(&mut self.tree);
    }

    pub fn finish(mut self) -> Vec<u8> {
        self.number(9);
        let names = 40 + self.tree.len();
        let total = names + self.names.len();
        let mut bytes = Vec::new();
        for number in [
            0xd00d_feed,
            total,
            40,
            names,
            40,
            17,
            16,
            0,
            self.names.len(),
            self.tree.len(),
        ] {
            bytes.extend_from_slice(&u32::try_from(number).unwrap().to_be_bytes());
        }
        bytes.extend(self.tree);
        bytes.extend(self.names);
        bytes
    }
}

/// A program of 64 bits for ARM, with a loader and a build id.
pub fn elf() -> Vec<u8> {
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(16, 0);
    for two in [2_u16, 183] {
        bytes.extend_from_slice(&two.to_le_bytes());
    }
    bytes.extend_from_slice(&1_u32.to_le_bytes());
    for eight in [0x40_1000_u64, 64, 0] {
        bytes.extend_from_slice(&eight.to_le_bytes());
    }
    bytes.extend_from_slice(&0_u32.to_le_bytes());
    for two in [64_u16, 56, 2, 64, 0, 0] {
        bytes.extend_from_slice(&two.to_le_bytes());
    }
    let loader = b"/lib/ld-linux-aarch64.so.1\0\0";
    let note = [
        &4_u32.to_le_bytes()[..],
        &4_u32.to_le_bytes(),
        &3_u32.to_le_bytes(),
        b"GNU\0",
        b"\xde\xad\xbe\xef",
    ]
    .concat();
    let begin = 64 + 2 * 56;
    for (kind, at, length) in [
        (3_u32, begin, loader.len()),
        (4, begin + loader.len(), note.len()),
    ] {
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&4_u32.to_le_bytes());
        for eight in [at, 0, 0, length, length, 4] {
            bytes.extend_from_slice(&(eight as u64).to_le_bytes());
        }
    }
    bytes.extend_from_slice(loader);
    bytes.extend_from_slice(&note);
    bytes
}
