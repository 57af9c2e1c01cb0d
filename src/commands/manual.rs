//! `man`: the manual, from what `--help` prints.

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap_mangen::Man;
use roff::{Roff, bold, roman};

use super::console::Console;
use super::failure::Failure;
use crate::cli::{self, Cli, FILES, VARIABLES};
use crate::exit::{self, Exit};
use crate::transfer::reason;

/// The manual: the page of the program to standard output, or one for each command
/// into a folder.
pub(super) fn man(wish: &cli::Man, console: &mut Console) -> Result<Exit, Failure> {
    let Some(folder) = &wish.output else {
        console.write(&page().map_err(|error| {
            Failure::local(format!("The manual cannot be made: {}.", reason(&error)))
        })?)?;
        return Ok(Exit::DONE);
    };
    write_to(folder).map_err(|error| {
        let folder = super::shown(folder);
        Failure::local(format!("Could not write {folder}: {}.", reason(&error)))
    })?;
    Ok(Exit::DONE)
}

fn write_to(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command(), folder)?;
    fs::write(folder.join(Man::new(command()).get_filename()), page()?)
}

/// All commands but `help`, which has no page. Their flags stand below the synopsis.
fn command() -> clap::Command {
    Cli::command()
        .disable_help_subcommand(true)
        .override_usage("c8ybin [OPTIONS] [COMMAND]")
}

/// The page of the program. What stands below all flags has sections of its own
/// here, by the names that manuals give them.
fn page() -> io::Result<Vec<u8>> {
    let page = Man::new(command());
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    page.render_subcommands_section(&mut out)?;
    let mut rest = Roff::new();
    rest.control("SH", ["FILES"]);
    rest.text([roman("c8ybin info tells the folders.")]);
    for (name, meaning) in FILES {
        entry(&mut rest, name, meaning);
    }
    rest.control("SH", ["ENVIRONMENT"]);
    for (names, meaning) in VARIABLES {
        entry(&mut rest, &names.join(", "), meaning);
    }
    rest.control("SH", ["EXIT STATUS"]);
    rest.text([roman(
        "The codes are those of go-c8y-cli where they mean the same.",
    )]);
    for (code, meaning) in exit::table() {
        entry(&mut rest, &code.to_string(), &meaning);
    }
    rest.to_writer(&mut out)?;
    page.render_version_section(&mut out)?;
    Ok(out)
}

fn entry(roff: &mut Roff, name: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(name)]);
    roff.text([roman(meaning)]);
}
