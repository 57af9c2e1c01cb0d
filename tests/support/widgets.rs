//! The tab of applications by keyboard, at an application of the demo that has all
//! that there can be.

use std::fs;

use c8ybin::emulator::Seed;
use c8ybin::panes::applications::{Row, What};

use crate::flow::Flow;

/// Puts the cursor on the application of this name.
pub async fn go_to(flow: &mut Flow, name: &str) {
    flow.press("3").await.press("f").await;
    flow.press("ctrl-u").await.write(name).await;
    flow.press("enter").await;
    let current = flow.runtime.model.applications.current().unwrap();
    assert!(matches!(&current.what, What::Application(one) if one.name == name));
}

/// The cursor on an application of the demo that has all that there can be.
pub async fn at_widgets() -> Flow {
    let mut flow = Flow::start(Seed::Demo, 0).await;
    go_to(&mut flow, "Acme widgets").await;
    flow
}

/// A folder with these files, as its path is typed.
pub fn build(flow: &Flow, files: &[(&str, &str)]) -> String {
    let folder = flow.file("build");
    fs::create_dir(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    folder.display().to_string()
}

/// Puts the cursor on the first row that fits.
pub async fn go_down_to(flow: &mut Flow, fits: impl Fn(&Row) -> bool) {
    let rows = flow.runtime.model.applications.rows();
    let at = rows.iter().position(fits).unwrap();
    flow.press("g").await;
    if at > 0 {
        flow.press("j ".repeat(at).trim()).await;
    }
}

pub fn is_file(name: &'static str) -> impl Fn(&Row) -> bool {
    move |row| matches!(&row.what, What::File(file, _) if file == name)
}

pub const fn is_active(row: &Row) -> bool {
    matches!(
        row.what,
        What::Archive {
            is_active: true,
            ..
        }
    )
}

/// The id of the archive that the application under the cursor is served from.
pub fn active(flow: &Flow) -> String {
    let application = flow.runtime.model.applications.current_application();
    application.unwrap().active.as_ref().unwrap().to_string()
}
