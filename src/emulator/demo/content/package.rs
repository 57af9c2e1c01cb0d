//! Packages of software: deb, ipk, rpm, wheel.

use fastrand::Rng;

use super::formats::{Elf, ar, cpio, crc32, elf};
use super::tar::{Entry, gzip, tar};
use super::zips::zip;
use super::{Facts, noise};

/// A Debian package that `dpkg-deb` reads.
pub(in super::super) fn deb(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let package = package_of(facts);
    ar(&[
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", control(facts, package, "arm64")),
        ("data.tar.gz", data(facts, package, rng)),
    ])
}

/// An OpenWrt package: the parts of a Debian package in a compressed tar.
pub(in super::super) fn ipk(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let package = package_of(facts);
    gzip(&tar(&[
        ("./debian-binary", b"2.0\n".to_vec()),
        ("./control.tar.gz", control(facts, package, "mips_24kc")),
        ("./data.tar.gz", data(facts, package, rng)),
    ]))
}

/// An RPM as far as it speaks of itself: lead, signatures, fields, content.
pub(in super::super) fn rpm(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let package = package_of(facts);
    // Magic, format 3.0, binary, architecture 19 (aarch64).
    let mut file = vec![0xed, 0xab, 0xee, 0xdb, 3, 0, 0, 0, 0, 19];
    let title = format!("{package}-{}-1", facts.version);
    file.extend(title.bytes().chain(std::iter::repeat(0)).take(66));
    file.extend_from_slice(&[0, 1, 0, 5]); // Linux, header-style signature
    file.resize(96, 0);
    file.extend_from_slice(&rpm_header(&[]));
    file.extend_from_slice(&rpm_header(&[
        (1000, package),
        (1001, facts.version),
        (1002, "1"),
        (1004, "Collects what a machine measures of itself"),
        (1014, "MIT"),
        (1022, "aarch64"),
    ]));
    let files = installed(facts, package, rng);
    file.extend_from_slice(&gzip(&cpio(&entries(&files))));
    file
}

/// A header of an RPM: tags, places of their texts, and the texts.
fn rpm_header(fields: &[(u32, &str)]) -> Vec<u8> {
    const TEXT: u32 = 6;
    let mut index = Vec::new();
    let mut texts = Vec::new();
    let number = |length: usize| u32::try_from(length).unwrap_or(0);
    for (tag, text) in fields {
        for word in [*tag, TEXT, number(texts.len()), 1] {
            index.extend_from_slice(&word.to_be_bytes());
        }
        texts.extend(text.bytes().chain([0]));
    }
    let mut header = vec![0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0];
    for word in [number(fields.len()), number(texts.len())] {
        header.extend_from_slice(&word.to_be_bytes());
    }
    header.extend(index);
    header.extend(texts);
    header
}

/// A Python wheel: a zip with its metadata.
pub(in super::super) fn wheel(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let package = package_of(facts);
    let info = format!("{package}-{}.dist-info", facts.version);
    let mut code = String::from("\"\"\"Reads a field bus and publishes what it says.\"\"\"\n\n");
    while code.len() < facts.size {
        let register = rng.u16(40_000..49_999);
        code.push_str(&format!(
            "def register_{register}(client):\n    return client.read({register}) / {}\n\n\n",
            rng.choice([1, 10, 100]).unwrap_or(1)
        ));
    }
    let metadata = format!(
        "Metadata-Version: 2.1\nName: {package}\nVersion: {}\nRequires-Python: >=3.9\n",
        facts.version
    );
    let record = format!(
        "{package}/__init__.py,crc32={:08x},{}\n",
        crc32(code.as_bytes()),
        code.len()
    );
    zip(&[
        (&format!("{package}/__init__.py"), code.into_bytes()),
        (&format!("{info}/METADATA"), metadata.into_bytes()),
        (
            &format!("{info}/WHEEL"),
            b"Wheel-Version: 1.0\nTag: py3-none-any\n".to_vec(),
        ),
        (&format!("{info}/RECORD"), record.into_bytes()),
    ])
}

/// The package's name: what stands before its version.
fn package_of<'a>(facts: &Facts<'a>) -> &'a str {
    facts
        .name
        .find(facts.version)
        .and_then(|at| facts.name.get(..at))
        .map_or(facts.name, |name| name.trim_end_matches(['_', '-']))
}

fn control(facts: &Facts<'_>, package: &str, architecture: &str) -> Vec<u8> {
    let control = format!(
        "Package: {package}\nVersion: {}\nArchitecture: {architecture}\n\
         Maintainer: Device team <devices@acme.example>\nSection: misc\nPriority: optional\n\
         Description: {package} for gateways\n Built by {}.\n",
        facts.version,
        super::super::cast::RELEASE_JOB,
    );
    let after = b"#!/bin/sh\nset -e\nsystemctl daemon-reload || true\n".to_vec();
    gzip(&tar(&[
        ("./control", control.into_bytes()),
        ("./postinst", after),
    ]))
}

fn data(facts: &Facts<'_>, package: &str, rng: &mut Rng) -> Vec<u8> {
    gzip(&tar(&entries(&installed(facts, package, rng))))
}

fn entries(files: &[(String, Vec<u8>)]) -> Vec<Entry<'_>> {
    let files = files.iter();
    files.map(|(path, file)| (&**path, file.clone())).collect()
}

/// What a package installs.
fn installed(facts: &Facts<'_>, package: &str, rng: &mut Rng) -> Vec<(String, Vec<u8>)> {
    let unit = format!(
        "[Unit]\nDescription={package}\nAfter=network-online.target\n\n\
         [Service]\nExecStart=/usr/bin/{package}\nRestart=on-failure\n\n\
         [Install]\nWantedBy=multi-user.target\n"
    );
    let program = elf(Elf::Program, &noise(facts.size, rng));
    vec![
        (format!("./usr/bin/{package}"), program),
        (
            format!("./lib/systemd/system/{package}.service"),
            unit.into_bytes(),
        ),
    ]
}
