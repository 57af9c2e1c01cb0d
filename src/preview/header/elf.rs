//! ELF: programs, libraries and kernel modules.

use std::io::{Read, Seek};
use std::rc::Rc;

use object::elf::{self, FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, ProgramHeader as _};
use object::{Endianness, ReadCache, ReadRef};

use super::Summary;
use crate::preview::PreviewError;
use crate::preview::limits::{Source, Watch};
use crate::preview::text::field;

/// How many of the parts of a program are looked at; real ones have a dozen.
const MOST_PARTS: usize = 256;

/// Longest part that is read, in bytes: notes and the loader's name are short.
const MAX_PART: u64 = 64 << 10;

pub(super) fn summarize<R: Read + Seek>(
    reader: R,
    watch: &Rc<Watch>,
) -> Result<Summary, PreviewError> {
    let cache = ReadCache::new(Source::new(reader, watch));
    let file = &cache;
    let class = file.read_bytes_at(4, 1).ok().and_then(<[u8]>::first);
    let told = match class {
        Some(1) => of::<FileHeader32<Endianness>, _>(file),
        Some(2) => of::<FileHeader64<Endianness>, _>(file),
        _ => Err(PreviewError::damaged("it is neither of 32 nor of 64 bits")),
    };
    match watch.trouble() {
        Some(trouble) => Err(trouble),
        None => told,
    }
}

fn of<'data, Header, R>(file: R) -> Result<Summary, PreviewError>
where
    Header: FileHeader<Endian = Endianness>,
    R: ReadRef<'data>,
{
    let damaged = |error: object::read::Error| PreviewError::Damaged(error.to_string());
    let header = Header::parse(file).map_err(damaged)?;
    let endian = header.endian().map_err(damaged)?;
    let mut interpreter = None;
    let mut build_id = None;
    // A damaged table hides what the header says no more than a missing one.
    let parts = header.program_headers(endian, file).unwrap_or_default();
    for part in parts.iter().take(MOST_PARTS) {
        if part.p_filesz(endian).into() > MAX_PART {
            continue;
        }
        if part.p_type(endian) == elf::PT_INTERP {
            interpreter = part.data(endian, file).ok().map(field);
        } else if let Ok(Some(mut notes)) = part.notes(endian, file) {
            while let Ok(Some(note)) = notes.next() {
                if note.n_type(endian) == elf::NT_GNU_BUILD_ID && note.name() == b"GNU" {
                    build_id = Some(hex(note.desc()));
                }
            }
        }
    }
    let kind = match header.e_type(endian) {
        elf::ET_REL => "ELF object",
        elf::ET_EXEC => "ELF executable",
        // A program that may be loaded anywhere is told by its loader.
        elf::ET_DYN if interpreter.is_some() => "ELF executable",
        elf::ET_DYN => "ELF shared library",
        elf::ET_CORE => "ELF core dump",
        _ => "ELF file",
    };
    let mut summary = Summary::new(kind);
    summary.add("Architecture", machine(header.e_machine(endian)));
    let bits = if header.is_type_64() { "64" } else { "32" };
    let order = match endian {
        Endianness::Little => "little-endian",
        Endianness::Big => "big-endian",
    };
    summary.add("Class", format!("{bits} bits, {order}"));
    summary.add_some("Loader", interpreter);
    let entry: u64 = header.e_entry(endian).into();
    if entry != 0 {
        summary.add("Entry point", format!("{entry:#x}"));
    }
    summary.add_some("Build id", build_id);
    Ok(summary)
}

/// The architecture as distributions call it, where they have a word.
fn machine(machine: elf::Machine) -> String {
    match machine {
        elf::EM_386 => "x86 (i386)".to_owned(),
        elf::EM_X86_64 => "x86-64 (amd64)".to_owned(),
        elf::EM_ARM => "ARM".to_owned(),
        elf::EM_AARCH64 => "ARM 64 (aarch64)".to_owned(),
        elf::EM_MIPS => "MIPS".to_owned(),
        elf::EM_PPC => "PowerPC".to_owned(),
        elf::EM_PPC64 => "PowerPC 64".to_owned(),
        elf::EM_RISCV => "RISC-V".to_owned(),
        other => format!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
