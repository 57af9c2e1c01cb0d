//! `show`: one binary with all that is known of it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Format;
use super::console::Console;
use super::failure::Failure;
use crate::api::Client;
use crate::domain::{Binary, BinaryId, clean};
use crate::exit::Exit;
use crate::ui::format;
use crate::ui::json::JsonView;

pub(super) async fn run(
    id: &BinaryId,
    format: Format,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let binary = client.binary(id).await?;
    match format {
        Format::Json => {
            console.json(&binary.object)?;
            console.line("")?;
        }
        Format::Text => {
            for (name, value) in fields(&binary, &TimeZone::system()) {
                console.line(&format!("{name:<13} {}", clean(&value)))?;
            }
            console.line("")?;
            object(&binary.object, console)?;
        }
    }
    Ok(Exit::DONE)
}

fn fields(binary: &Binary, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let time = |time: Option<Timestamp>| time.map(|time| format::exact_time(time, zone));
    let size = binary
        .length
        .map(|length| format!("{} ({})", format::size(length), format::exact_bytes(length)));
    [
        ("Id", Some(binary.id.to_string())),
        ("Name", Some(binary.name.clone())),
        ("Type", Some(binary.type_name.clone())),
        ("Content type", binary.content_type.clone()),
        ("Size", size),
        ("Owner", binary.owner.clone()),
        ("Created", time(binary.created)),
        ("Updated", time(binary.updated)),
        ("Archive of", binary.archive_of.clone()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// The whole object, laid out, with what a terminal would obey as escapes.
pub(super) fn object(text: &std::sync::Arc<str>, console: &mut Console) -> Result<(), Failure> {
    let view = JsonView::new(text.clone());
    for line in view.visible() {
        let words: String = view.words(line).into_iter().map(|(_, word)| word).collect();
        console.line(&format!("{}{words}", "  ".repeat(view.depth(line))))?;
    }
    Ok(())
}
