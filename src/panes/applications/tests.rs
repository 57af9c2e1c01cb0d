//! The tree by keys and answers.

use crate::api::{ApiError, ErrorKind};
use crate::app::{ApplicationCall, ApplicationReply, Call, Effect};
use crate::applications::{
    answer, answer_contents, answer_members, applications, archives, opened, plugins, portal,
    versions,
};
use crate::driven::Screen;
use crate::panes::applications::{Members, NodeKey, Note, What};

mod comparing;
mod copying;
mod deploying;
mod finding;
mod impossible;
mod pushing;
mod watching;

/// The rows: how deep, and what they show.
fn rows(screen: &Screen) -> Vec<String> {
    let rows = screen.model.applications.rows().iter();
    rows.map(|row| {
        let text = match &row.what {
            What::Application(one) => one.name.clone(),
            What::Group(group, _) => group.title().to_owned(),
            What::Plugin(plugin) => plugin.name.clone(),
            What::Archive { archive, is_active } => {
                format!(
                    "{}{}",
                    archive.name,
                    if *is_active { " active" } else { "" }
                )
            }
            What::Version(version) => version.version.clone(),
            What::Folder(name, _) => format!("{name}/"),
            What::File(name, _) => name.clone(),
            What::Note(Note::Loading(_)) => "loading".to_owned(),
            What::Note(Note::Failed(why)) => why.clone(),
            What::Note(Note::Empty(why)) => (*why).to_owned(),
        };
        format!("{}{text}", "  ".repeat(row.depth))
    })
    .collect()
}

fn current(screen: &Screen) -> NodeKey {
    screen.model.applications.current().unwrap().key.clone()
}

#[test]
fn nodes_load_when_they_are_opened_and_several_at_once() {
    let mut screen = opened(120, 36);
    assert_eq!(rows(&screen), ["Acme portal", "Cockpit", "report-agent"]);
    // The application, its plugins, and without their answer its archives.
    screen.press("l j l j l");
    assert_eq!(rows(&screen)[2], "    loading");
    screen.press("j l");
    answer_members(&mut screen, Members::Archives(archives()));
    answer_members(&mut screen, Members::Plugins(plugins()));
    assert_eq!(
        rows(&screen)[..8],
        [
            "Acme portal",
            "  Plugins",
            "    assets",
            "    line-widget",
            "  Archives",
            "    portal-2.zip",
            "    portal-1.zip active",
            "  Versions",
        ]
    );
}

#[test]
fn a_plugin_opens_to_its_files_in_the_active_archive() {
    let mut screen = opened(120, 36);
    screen.press("l j l");
    answer_members(&mut screen, Members::Plugins(plugins()));
    screen.press("j j space");
    answer_contents(&mut screen, portal());
    assert_eq!(rows(&screen)[4..6], ["      js/", "      cumulocity.json"]);
    screen.press("j l");
    assert_eq!(
        rows(&screen)[5..7],
        ["        main.js", "        vendor.js"]
    );
    // Back: to the folder, which closes, then to the plugin.
    screen.press("j h");
    assert!(matches!(current(&screen), NodeKey::Entry(_, path) if path == "line-widget/js/"));
    screen.press("h h");
    assert!(matches!(current(&screen), NodeKey::Plugin(_, name) if name == "line-widget"));
}

#[test]
fn cursor_and_open_nodes_stay_when_it_is_loaded_again() {
    let mut screen = opened(120, 36);
    screen.press("j space k l j j l");
    answer_members(&mut screen, Members::Archives(archives()));
    screen.press("j j");
    let before = (current(&screen), rows(&screen));
    screen.press("R");
    let mut all = applications();
    all.insert(0, crate::applications::application(7, "AAA", None));
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::List(_)),
        ApplicationReply::Listed(Ok(all)),
    );
    answer_members(&mut screen, Members::Archives(archives()));
    assert_eq!(current(&screen), before.0);
    assert_eq!(rows(&screen)[1..], before.1[..]);
}

#[test]
fn what_fails_says_so_and_is_tried_again() {
    let mut screen = opened(120, 36);
    screen.press("l");
    let error = ApiError::new(ErrorKind::Timeout, "list the versions", "no answer");
    screen.press("g j j j l");
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::Members(_, group) if group.word() == "versions"),
        ApplicationReply::Members(Err(error)),
    );
    screen.press("j");
    assert!(matches!(
        screen.model.applications.current().unwrap().what,
        What::Note(Note::Failed(_))
    ));
    screen.press("enter");
    answer_members(&mut screen, Members::Versions(versions()));
    assert!(rows(&screen).contains(&"    1.1.0-rc.1".to_owned()));
}

#[test]
fn the_cursor_goes_back_to_a_file_that_is_loaded_again() {
    let mut screen = opened(120, 36);
    screen.press("l j l");
    answer_members(&mut screen, Members::Plugins(plugins()));
    screen.press("j j l");
    answer_contents(&mut screen, portal());
    screen.press("j j");
    let before = current(&screen);
    assert!(before.is_file());
    screen.press("R");
    let mut all = applications();
    all[0].active = Some(crate::applications::binary(777));
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::List(_)),
        ApplicationReply::Listed(Ok(all)),
    );
    answer_members(&mut screen, Members::Plugins(plugins()));
    assert!(!current(&screen).is_file());
    answer_contents(&mut screen, portal());
    assert_eq!(current(&screen), before);
}

#[test]
fn from_a_row_that_loads_the_cursor_goes_to_what_has_come() {
    let mut screen = opened(120, 36);
    screen.press("l j l j");
    assert!(matches!(current(&screen), NodeKey::Note(_)));
    answer_members(&mut screen, Members::Plugins(plugins()));
    assert!(matches!(current(&screen), NodeKey::Plugin(_, name) if name == "assets"));
}

#[test]
fn without_plugins_archives_and_versions_are_shown() {
    let mut screen = opened(120, 36);
    screen.press("l j l");
    refuse_plugins(&mut screen);
    answer_members(&mut screen, Members::Archives(archives()));
    answer_members(&mut screen, Members::Versions(versions()));
    let rows = rows(&screen);
    assert!(
        rows[2].contains("no longer offers plugins. Use"),
        "{rows:?}"
    );
    assert!(rows.contains(&"    portal-1.zip active".to_owned()));
    assert!(rows.contains(&"    1.0.0".to_owned()));
    // Nor can one be added; and what is closed stays closed.
    screen.press("g j u");
    assert!(screen.frame().contains("no longer offers plugins: use"));
    screen.press("j j h R");
    refuse_plugins(&mut screen);
    let rows = super::tests::rows(&screen);
    assert!(
        !rows.contains(&"    portal-1.zip active".to_owned()),
        "{rows:?}"
    );
}

/// The platform does not know the paths of plugins.
#[track_caller]
fn refuse_plugins(screen: &mut Screen) {
    let error = ApiError {
        status: Some(405),
        ..ApiError::new(ErrorKind::NotOffered, "list the plugins", "no such method")
    };
    let is_plugins = |call: &ApplicationCall| matches!(call, ApplicationCall::Members(_, group) if group.word() == "plugins");
    answer(screen, is_plugins, ApplicationReply::Members(Err(error)));
}

#[test]
fn an_application_that_cannot_be_read_after_a_change_is_told() {
    let mut screen = opened(120, 36);
    screen.press("l j j l");
    answer_members(&mut screen, Members::Archives(archives()));
    screen.press("j a right enter");
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::Change(..)),
        ApplicationReply::Changed(Ok("Active now: archive 503.".to_owned())),
    );
    let error = ApiError::new(ErrorKind::Timeout, "read application 11", "no answer");
    answer(
        &mut screen,
        |call| matches!(call, ApplicationCall::Read(_)),
        ApplicationReply::Read(Box::new(Err(error))),
    );
    let frame = screen.frame();
    assert!(frame.contains("Could not read application 11"), "{frame}");
}

#[test]
fn a_filter_asks_for_type_and_owner_and_looks_for_names_itself() {
    let mut screen = opened(120, 36);
    screen.press("f").write("COCK");
    screen.press("enter");
    assert_eq!(rows(&screen), ["Cockpit"]);
    screen.press("f tab").write("microservice");
    screen.press("enter");
    let (_, call) = screen.take_call(|call| matches!(call, Call::Application(_)));
    let Call::Application(call) = call else {
        panic!("{call:?}");
    };
    assert!(
        matches!(&*call, ApplicationCall::List(query) if query.kinds.len() == 1),
        "{call:?}"
    );
}

#[test]
fn escape_gives_up_what_is_awaited_and_it_can_be_opened_again() {
    let mut screen = opened(120, 36);
    screen.press("l j l");
    let effects = screen.send(crate::app::Msg::Key("esc".parse().unwrap()));
    assert!(
        matches!(effects[..], [Effect::CancelCall(_)]),
        "{effects:?}"
    );
    assert_eq!(rows(&screen).len(), 6);
    screen.press("l");
    answer_members(&mut screen, Members::Plugins(plugins()));
    assert!(rows(&screen).contains(&"    assets".to_owned()));
}
