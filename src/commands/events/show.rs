//! `events show`: one event, and what is attached to it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::device;
use crate::api::{Client, DeviceNames};
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;
use crate::commands::show::object;
use crate::domain::{Event, EventId, clean};
use crate::exit::Exit;
use crate::ui::format;

pub(super) async fn run(
    id: &EventId,
    format: Format,
    client: &Client,
    console: &mut Console,
) -> Result<Exit, Failure> {
    let event = client.event(id).await?;
    match format {
        Format::Json => {
            console.json(&event.object)?;
            console.line("")?;
        }
        Format::Text => {
            let mut names = DeviceNames::default();
            device::learn(&mut names, std::slice::from_ref(&event), client).await;
            for (name, value) in fields(&event, &names, &TimeZone::system()) {
                console.line(&format!("{name:<11} {}", clean(&value)))?;
            }
            console.line("")?;
            object(&event.object, console)?;
        }
    }
    Ok(Exit::DONE)
}

fn fields(event: &Event, names: &DeviceNames, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let time = |time: Option<Timestamp>| time.map(|time| format::exact_time(time, zone));
    let device = event.source.as_ref().map(|id| match names.of(id) {
        Some(name) => format!("{name} ({id})"),
        None => id.to_string(),
    });
    let length = |length| format!("{} ({})", format::size(length), format::exact_bytes(length));
    let attachment = match (&event.attachment, event.received) {
        (Some(_), _) => event.file_name().to_owned(),
        (None, Some(received)) => format!(
            "only a part was uploaded: the platform has {}",
            length(received)
        ),
        (None, None) => "none".to_owned(),
    };
    let described = event.attachment.as_ref();
    [
        ("Id", Some(event.id.to_string())),
        ("Device", device),
        ("Type", Some(event.type_name.clone())),
        ("Text", Some(event.text.clone())),
        ("Time", time(event.time)),
        ("Created", time(event.created)),
        ("Updated", time(event.updated)),
        ("Attachment", Some(attachment)),
        (
            "Media type",
            described.and_then(|attachment| attachment.content_type.clone()),
        ),
        (
            "Size",
            described
                .and_then(|attachment| attachment.length)
                .map(length),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
