//! An attachment that comes as multipart.

use std::sync::Arc;

use axum::extract::multipart::Field;
use axum::extract::{Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use futures_util::StreamExt as _;
use serde_json::{Map, Value};

use crate::emulator::answers::Refusal;
use crate::emulator::app::App;
use crate::emulator::spooling::{
    Rules, broken_body, json_object, missing, multipart, read_on, short_part, twice,
};
use crate::emulator::store::Spool;
use crate::emulator::store::events::Label;

/// What came.
#[derive(Default)]
struct Parts {
    object: Option<Map<String, Value>>,
    type_name: Option<String>,
    file: Option<FilePart>,
}

/// The part that holds the file.
struct FilePart {
    content: Spool,
    label: Label,
    /// Whether its name says so. Another part is taken where no such one comes:
    /// the older guide names the part after the file.
    is_called_file: bool,
}

/// Reads the multipart body of an upload: the part `file`, or else the first one
/// that is not `object`, `filesize` or `type`.
///
/// # Errors
/// A body that is no multipart, ends early, lacks a file or has it twice; an
/// `object` that is no JSON object, a name or type that is no text; a file over
/// the limit.
pub async fn read(
    app: &Arc<App>,
    rules: Rules,
    request: Request,
) -> Result<(Spool, Label), Refusal> {
    let mut parts = multipart(request).await?;
    match read_parts(app, rules, &mut parts).await {
        Ok(read) => read.into_content(),
        Err(refusal) => {
            read_on(parts);
            Err(refusal)
        }
    }
}

async fn read_parts(app: &Arc<App>, rules: Rules, parts: &mut Multipart) -> Result<Parts, Refusal> {
    let mut read = Parts::default();
    while let Some(part) = parts.next_field().await.map_err(broken_body)? {
        match part.name() {
            Some("object") if read.object.is_some() => return Err(twice("object")),
            Some("object") => read.object = Some(json_object(part).await?),
            // One client says it so, beside the part's own.
            Some("type") => {
                let text = String::from_utf8(short_part(part, "type").await?);
                read.type_name = text.ok().filter(|text| !text.is_empty());
            }
            Some("filesize") => {}
            Some("file") if read.file.as_ref().is_some_and(|f| f.is_called_file) => {
                return Err(twice("file"));
            }
            name if name == Some("file") || read.file.is_none() => {
                read.file = Some(file_part(app, rules, part).await?);
            }
            _ => {}
        }
    }
    Ok(read)
}

async fn file_part(app: &Arc<App>, rules: Rules, part: Field<'_>) -> Result<FilePart, Refusal> {
    let is_called_file = part.name() == Some("file");
    let field_name = part.name().filter(|_| !is_called_file);
    let label = Label {
        name: part.file_name().or(field_name).map(str::to_owned),
        content_type: part
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
    };
    let chunks = part.map(|chunk| chunk.map_err(broken_body));
    Ok(FilePart {
        content: rules.spool(app, chunks).await?,
        label,
        is_called_file,
    })
}

impl Parts {
    /// The file, and what the parts say of it: first `object`, then the part
    /// itself.
    fn into_content(self) -> Result<(Spool, Label), Refusal> {
        let file = self.file.ok_or_else(|| missing("file"))?;
        let said = |name| match self.object.as_ref().and_then(|object| object.get(name)) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(Refusal::invalid(format!("'{name}' must be a string."))),
        };
        let label = Label {
            name: said("name")?.or(file.label.name),
            content_type: said("type")?.or(file.label.content_type).or(self.type_name),
        };
        Ok((file.content, label))
    }
}
