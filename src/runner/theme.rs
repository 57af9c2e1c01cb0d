//! Finds a theme by its name: one's own in the configuration folder, else one
//! that comes with the program.

use std::path::Path;

use crate::config::{own_theme, own_themes};
use crate::domain::clean;
use crate::ui::{FoundTheme, Theme};

/// The theme of this name. Blocks.
///
/// # Errors
/// A sentence: there is none of this name, or its file cannot be read.
pub fn find_theme(folder: Option<&Path>, name: &str) -> Result<FoundTheme, String> {
    let own = folder.map_or(Ok(None), |folder| own_theme(folder, name))?;
    if let Some(text) = own {
        let (theme, mistakes) = Theme::read(&text);
        let mistakes = mistakes.iter().map(|why| {
            let stop = if why.ends_with('?') { "" } else { "." };
            format!("The theme “{}” has a mistake: {why}{stop}", clean(name))
        });
        return Ok(FoundTheme {
            told: mistakes.chain(theme.warning(name)).collect(),
            name: name.to_owned(),
            theme,
        });
    }
    let theme = Theme::named(name).ok_or_else(|| {
        let own = folder.map(own_themes).unwrap_or_default();
        let mut known: Vec<String> = Theme::names().map(str::to_owned).collect();
        known.extend(own.iter().map(|name| clean(name).into_owned()));
        format!(
            "There is no theme “{}”; there are {}.",
            clean(name),
            known.join(", ")
        )
    })?;
    Ok(FoundTheme {
        name: name.to_owned(),
        theme,
        told: Vec::new(),
    })
}
