//! `views`: the saved views of a host.

use serde_json::{Map, Value, json};

use super::console::Console;
use super::failure::Failure;
use super::finding::kept;
use crate::domain::{View, clean};
use crate::exit::Exit;

pub(super) fn run(host: &str, is_json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let finding = kept(Some(host))?;
    if is_json {
        let views: Vec<Value> = finding.views.iter().map(value).collect();
        console.line(&Value::Array(views).to_string())?;
        return Ok(Exit::DONE);
    }
    for view in &finding.views {
        console.line(&format!("{}  {}", clean(&view.name), clean(&view.words())))?;
    }
    if finding.views.is_empty() && console.shows_progress() {
        console.note("There are no saved views of this host; V on the screen saves them.");
    }
    Ok(Exit::DONE)
}

fn value(view: &View) -> Value {
    let filters = view.filters.iter();
    let filters: Map<String, Value> = filters
        .map(|(filter, text)| (filter.word().to_owned(), Value::from(text.clone())))
        .collect();
    json!({
        "name": view.name,
        "filters": filters,
        "sort": view.sort.map(|sort| sort.to_string()),
    })
}
