//! `apps diff`: what is deployed beside a folder or a zip of this machine.

use std::path::PathBuf;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::checking::{destination, on_thread};
use super::which::App;
use crate::api::Client;
use crate::cli;
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::deploy::{
    Change, Compared, Comparison, Contents, Destination, FileDiff, Local, MOST_COMPARED, Node,
    Target, file_diff,
};
use crate::domain::{BinaryId, clean, unfit_path, unfit_plugin_name};
use crate::exit::Exit;
use crate::ui::{deploying, format};

/// What is compared.
pub(in crate::commands) struct Wish {
    application: App,
    source: PathBuf,
    target: Target,
    /// One file, line by line.
    file: Option<String>,
    /// Whether what is the same is told, too.
    all: bool,
    /// Whether the folder around everything is taken away.
    strip: bool,
    format: Format,
}

impl Wish {
    pub(super) fn new(args: &cli::Diff) -> Result<Self, Failure> {
        let unfit = args.plugin.as_deref().and_then(unfit_plugin_name);
        if let Some(why) = unfit.or_else(|| args.file.as_deref().and_then(unfit_path)) {
            return Err(Failure::usage(why));
        }
        Ok(Self {
            application: App::new(&args.application)?,
            source: args.source.clone(),
            target: target(args.plugin.as_ref()),
            file: args.file.clone(),
            all: args.all,
            strip: args.strip,
            format: Format::of(args.json),
        })
    }
}

/// A plugin, or the whole application.
pub(super) fn target(plugin: Option<&String>) -> Target {
    plugin.map_or(Target::Application, |name| Target::Plugin(name.clone()))
}

pub(super) async fn run(
    wish: &Wish,
    client: &Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let (path, strip) = (wish.source.clone(), wish.strip);
    let token = stop.clone();
    let (local, here) = on_thread(move || {
        let is_stopped = || token.is_cancelled();
        let mut local = Local::open(&path)?;
        if strip {
            local = local.stripped(&is_stopped)?;
        }
        let contents = local.summed(&is_stopped)?;
        Ok((local, contents))
    })
    .await?;
    if let Some(wrapper) = here.wrapper() {
        let wrapper = clean(wrapper.trim_end_matches('/')).into_owned();
        console.note(&format!(
            "Everything lies in the folder “{wrapper}”: --strip takes it away."
        ));
    }
    if !here.left_out.is_empty() {
        let paths: Vec<&str> = here.left_out.iter().map(String::as_str).collect();
        console.note(&format!("Left out: {}.", deploying::named(&paths)));
    }
    let application = wish.application.find(client).await?;
    let destination = destination(client, &application, wish.target.clone());
    let deployed = destination.deployed(stop).await?;
    if let Some(path) = &wish.file {
        let sides = Sides {
            destination: &destination,
            archive: deployed.archive.as_ref(),
            there: &deployed.contents,
            local: &local,
            here: &here,
        };
        sides.lines(path, wish.format, console, stop).await?;
    } else {
        let comparison = deployed.compared(&here);
        let archive = deployed.archive.as_ref();
        list(wish, archive, &comparison, &here.left_out, console)?;
    }
    console.flush()?;
    Ok(Exit::DONE)
}

fn list(
    wish: &Wish,
    archive: Option<&BinaryId>,
    comparison: &Comparison,
    left_out: &[String],
    console: &mut Console,
) -> Result<(), Failure> {
    if wish.format == Format::Json {
        let told = |file: &&Compared| wish.all || file.change != Change::Same;
        let files = comparison.files.iter().filter(told);
        let rows: Vec<Value> = files
            .map(|file| {
                json!({
                    "path": file.path,
                    "change": file.change.word(),
                    "deployed": file.deployed,
                    "local": file.local,
                })
            })
            .collect();
        let json = json!({
            "archive": archive.map(BinaryId::as_str),
            "same": comparison.is_same(),
            "files": rows,
            "left_out": left_out,
        });
        console.json(&json.to_string())?;
        return console.line("");
    }
    branches(&comparison.tree(), 0, wish.all, console)?;
    console.note(&format!("{}.", comparison.summary()));
    Ok(())
}

/// The files of a folder, each below the folders that it is in.
fn branches(nodes: &[Node], depth: usize, all: bool, console: &mut Console) -> Result<(), Failure> {
    for node in nodes.iter().filter(|node| all || node.different > 0) {
        let (before, after) = (format::size(node.deployed), format::size(node.local));
        let sizes = match node.change {
            Change::Added => after,
            Change::Removed => before,
            Change::Changed if before != after => format!("{before} → {after}"),
            Change::Changed | Change::Same => after,
        };
        let (mark, indent) = (node.change.mark(), "  ".repeat(depth));
        let end = if node.children.is_empty() { "" } else { "/" };
        console.line(&format!(
            "{mark} {indent}{}{end}  {sizes}",
            clean(&node.name)
        ))?;
        branches(&node.children, depth + 1, all, console)?;
    }
    Ok(())
}

/// Both sides of one file.
struct Sides<'a> {
    destination: &'a Destination,
    archive: Option<&'a BinaryId>,
    there: &'a Contents,
    local: &'a Local,
    here: &'a Contents,
}

impl Sides<'_> {
    async fn lines(
        &self,
        path: &str,
        format: Format,
        console: &mut Console,
        stop: &CancellationToken,
    ) -> Result<(), Failure> {
        let shown = clean(path).into_owned();
        let (before, after) = (self.there.file(path), self.here.file(path));
        if before.is_none() && after.is_none() {
            return Err(super::which::not_there(format!(
                "There is no file “{shown}” on either side."
            )));
        }
        let longest = [before, after].into_iter().flatten().map(|one| one.length);
        let diff = if longest.max().is_some_and(|length| length > MOST_COMPARED) {
            match (before, after) {
                (Some(before), Some(after)) if before.is_same_as(after) => FileDiff::Same,
                (None, _) => FileDiff::Added,
                (_, None) => FileDiff::Removed,
                _ => FileDiff::TooLong,
            }
        } else {
            let before = match (self.archive, before) {
                (Some(archive), Some(_)) => Some(
                    self.destination
                        .read_file(archive, path, MOST_COMPARED, stop)
                        .await?,
                ),
                _ => None,
            };
            let after = match after {
                Some(_) => {
                    let (local, path) = (self.local.clone(), path.to_owned());
                    Some(on_thread(move || local.read(&path, MOST_COMPARED)).await?)
                }
                None => None,
            };
            file_diff(path, before.as_deref(), after.as_deref())
        };
        tell(&shown, &diff, format, console)
    }
}

fn tell(path: &str, diff: &FileDiff, format: Format, console: &mut Console) -> Result<(), Failure> {
    let word = match diff {
        FileDiff::Same => "same",
        FileDiff::Lines(_) => "lines",
        FileDiff::Bytes => "bytes",
        FileDiff::Added => "added",
        FileDiff::Removed => "removed",
        FileDiff::TooLong => "too-long",
    };
    let lines: &[_] = match diff {
        FileDiff::Lines(lines) => lines,
        _ => &[],
    };
    if format == Format::Json {
        let lines: Vec<String> = lines
            .iter()
            .map(|line| format!("{} {}", line.sign.mark(), line.text))
            .collect();
        let json = json!({"path": path, "differs": word, "lines": lines});
        console.json(&json.to_string())?;
        return console.line("");
    }
    for line in lines {
        console.line(&format!("{} {}", line.sign.mark(), clean(&line.text)))?;
    }
    if let Some(said) = diff.said() {
        console.note(&format!("{path} {said}."));
    }
    Ok(())
}
