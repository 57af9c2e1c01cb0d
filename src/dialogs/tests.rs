//! Keys and replies in, wishes and what is shown out. What a dialog opened by
//! a pane does is tested there: deleting in `panes/binaries/tests/deleting.rs`,
//! filters and sorting in `filters.rs` beside it.

use super::*;
use crate::app::{Call, Folder, InspectedFile, Msg, Tab};
use crate::driven::{Screen, binaries, page};
use crate::keys::ACTIONS;
use crate::transfer::local_path::{Candidate, Completion};

fn file(name: &str) -> Result<InspectedFile, String> {
    Ok(InspectedFile {
        path: format!("/fw/{name}").into(),
        name: name.into(),
        length: 1310,
        type_name: "application/zip".into(),
    })
}

/// Answers the newest look at files.
#[track_caller]
fn inspected(screen: &mut Screen, files: Vec<Result<InspectedFile, String>>) -> Vec<String> {
    let (id, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
    screen.does(Msg::Replied(id, Reply::Inspected(files)))
}

#[track_caller]
fn folder(screen: &mut Screen, result: Result<Folder, String>) -> Vec<String> {
    let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    screen.does(Msg::Replied(id, Reply::Folder(result)))
}

/// The upload dialog with these files taken.
fn uploading(names: &[&str]) -> Screen {
    let mut screen = Screen::loaded(80, 24);
    screen.send(Msg::Pasted("some files".into()));
    inspected(&mut screen, names.iter().map(|name| file(name)).collect());
    screen
}

fn candidates(names: &[(&str, bool)]) -> Completion {
    Completion {
        common: "/fw/".into(),
        candidates: names
            .iter()
            .map(|(name, is_dir)| Candidate {
                text: format!("/fw/{name}"),
                name: (*name).into(),
                is_dir: *is_dir,
            })
            .collect(),
        left_out: 0,
    }
}

#[test]
fn a_file_is_typed_looked_at_named_and_queued() {
    let mut screen = Screen::loaded(80, 24);
    assert_eq!(screen.key_does("u"), ["complete "]);
    screen.write("/fw/").write("a");
    assert_eq!(
        screen.waits_for().last().unwrap(),
        "complete /fw/a",
        "the newest alone"
    );
    assert_eq!(screen.key_does("enter"), ["inspect /fw/a"]);
    inspected(&mut screen, vec![file("a.zip")]);
    // The name has the focus; its text is the file's own.
    screen.write("x").press("tab ctrl-u").write("text/plain");
    assert_eq!(
        screen.key_does("enter"),
        [
            "give up: complete ",
            "start 1: upload /fw/a.zip as a.zipx (text/plain)"
        ]
    );
    assert!(screen.model.dialog.is_none());
}

#[test]
fn several_files_have_names_of_their_own_and_share_the_fragments() {
    let mut screen = uploading(&["a.zip", "b.zip", "c.zip"]);
    // The first one is in the fields; the next one renamed; the first dropped.
    screen
        .press("pgdn")
        .write("2")
        .press("ctrl-p ctrl-x tab tab");
    screen.write("{\"c8y_Global\": {}}");
    assert_eq!(
        screen.key_does("enter"),
        [
            "give up: complete ",
            "start 1: upload /fw/b.zip as b.zip2 (application/zip) with {\"c8y_Global\": {}}",
            "start 2: upload /fw/c.zip as c.zip (application/zip) with {\"c8y_Global\": {}}",
        ]
    );
}

#[test]
fn what_cannot_be_uploaded_is_said_where_it_is_to_be_mended() {
    let mut screen = uploading(&["a.zip"]);
    let stays = |screen: &mut Screen, sentence: &str| {
        assert_eq!(screen.key_does("enter"), [""; 0]);
        let frame = screen.frame();
        let screen = frame.split("\n\n").next().unwrap_or_default();
        assert_eq!(screen.matches(sentence).count(), 1, "{sentence}: {frame}");
    };
    screen.press("ctrl-u");
    stays(&mut screen, "/fw/a.zip needs a name.");
    screen.write("a").press("tab ctrl-u");
    stays(&mut screen, "/fw/a.zip needs a type.");
    screen.write("t").press("tab").write("[1]");
    stays(&mut screen, "Fragments are one JSON object");
    screen.press("ctrl-u").write("{\"id\": 1}");
    stays(&mut screen, "“id” is set by the server");
    screen.press("ctrl-u").write("{\"name\": 1}");
    stays(&mut screen, "“name” has a field of its own");
    screen.press("ctrl-u").write("{\"a\": ");
    stays(&mut screen, "Not complete yet");
    screen.press("ctrl-u");
    assert_eq!(
        screen.key_does("enter"),
        ["give up: complete ", "start 1: upload /fw/a.zip as a (t)"]
    );
}

#[test]
fn a_file_twice_a_folder_and_nothing_typed() {
    let mut screen = uploading(&["a.zip"]);
    screen.press("shift-tab").write("/fw");
    screen.press("enter");
    inspected(
        &mut screen,
        vec![
            file("a.zip"),
            Err("/fw is a folder. Choose files in it.".into()),
            file("b.zip"),
        ],
    );
    let frame = screen.frame();
    assert!(frame.contains("a.zip is in the list already."), "{frame}");
    assert!(frame.contains("/fw is a folder."), "{frame}");
    assert!(
        frame.contains("Upload 2 files"),
        "the good one is taken: {frame}"
    );
    let mut screen = Screen::loaded(80, 24);
    screen.press("u");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("Type the path of a file."));
}

#[test]
fn when_all_files_are_dropped_the_path_has_the_focus() {
    let mut screen = uploading(&["a.zip"]);
    screen.press("ctrl-x").write("/x");
    assert!(screen.frame().contains("/x"));
    assert_eq!(screen.key_does("enter"), ["inspect /x"]);
}

#[test]
fn a_dialog_that_is_closed_gives_up_what_it_asked() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("u").write("/fw").press("enter");
    let given_up = ["give up: inspect /fw", "give up: complete /fw"];
    assert_eq!(screen.key_does("esc"), given_up);
    screen.press("d enter");
    let given_up = [
        "give up: look at folder /home/ana/Downloads",
        "give up: complete /home/ana/Downloads",
    ];
    assert_eq!(screen.key_does("esc"), given_up);
}

#[test]
fn an_answer_to_a_dialog_that_was_closed_changes_nothing() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("u").write("/fw").press("enter");
    let (inspecting, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
    screen.press("esc");
    let files = Reply::Inspected(vec![file("a.zip")]);
    assert_eq!(screen.does(Msg::Replied(inspecting, files)), [""; 0]);
    assert!(screen.model.dialog.is_none());
    screen.press("d enter");
    let (checking, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
    screen.press("esc");
    let ready = Reply::Folder(Ok(Folder::Ready("/tmp".into())));
    assert_eq!(screen.does(Msg::Replied(checking, ready)), [""; 0]);
    assert_eq!(screen.model.transfers.jobs.len(), 0);
}

#[test]
fn files_that_were_pasted_are_gone_through_from_the_first_on() {
    let mut screen = uploading(&["a.zip", "b.zip"]);
    screen.write("1");
    assert!(screen.frame().contains("▌ /fw/a.zip"));
    // One that joins them is the next to be named.
    screen.press("shift-tab").write("/fw/c.zip").press("enter");
    inspected(&mut screen, vec![file("c.zip")]);
    screen.write("3");
    assert!(screen.frame().contains("▌ /fw/c.zip"));
    assert_eq!(
        screen.key_does("enter"),
        [
            "give up: complete ",
            "start 1: upload /fw/a.zip as a.zip1 (application/zip)",
            "start 2: upload /fw/b.zip as b.zip (application/zip)",
            "start 3: upload /fw/c.zip as c.zip3 (application/zip)",
        ]
    );
}

#[test]
fn tab_completes_as_far_as_is_certain_and_the_arrows_choose() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("u").write("/f");
    screen.answer_last_completion(candidates(&[("old/", true), ("new.zip", false)]));
    assert_eq!(screen.key_does("tab"), ["complete /fw/"]);
    screen.answer_last_completion(candidates(&[("old/", true), ("new.zip", false)]));
    // A folder is gone into, a file is taken.
    screen.press("down");
    assert_eq!(screen.key_does("enter"), ["complete /fw/old/"]);
    screen.answer_last_completion(candidates(&[("old/x.zip", false)]));
    screen.press("up");
    assert_eq!(
        screen.key_does("enter"),
        ["complete /fw/old/x.zip", "inspect /fw/old/x.zip"]
    );
}

#[test]
fn a_step_down_from_the_last_candidate_leaves_the_path() {
    let mut screen = crate::applications::opened(80, 24);
    screen.press("l j l u").write("/fw/");
    let both = candidates(&[("old.zip", false), ("new.zip", false)]);
    screen.answer_last_completion(both);
    screen.press("down down").write("a");
    let left = |screen: &Screen| match &screen.model.dialog {
        Some(Dialog::Deploy(dialog)) => dialog.path.field.text().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(left(&screen), "/fw/a", "the last one is chosen");
    screen.answer_last_completion(candidates(&[("a.zip", false)]));
    screen.press("down down").write("clock");
    assert_eq!(left(&screen), "/fw/a");
    // Nothing else than what is typed could be meant.
    screen.press("up").write(".zip");
    screen.answer_last_completion(candidates(&[("a.zip", false)]));
    screen.press("down").write("s");
    assert_eq!(left(&screen), "/fw/a.zip");
}

#[test]
fn tab_never_completes_to_what_was_offered_for_another_text() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("u").write("/fw/");
    screen.answer_last_completion(candidates(&[("gateway.zip", false)]));
    // What follows "/fw/x" is not known yet.
    screen.write("x");
    assert_eq!(screen.key_does("tab"), [""; 0]);
    assert_eq!(screen.waits_for().last().unwrap(), "complete /fw/x");
}

#[test]
fn a_download_saves_what_it_was_opened_for_in_a_folder_that_is_there() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("R d j");
    // The list changes meanwhile: another object is under the cursor.
    screen.answer_page(page(1, &binaries()[3..], None, None));
    assert_eq!(
        screen.key_does("enter"),
        ["look at folder /home/ana/Downloadsj"]
    );
    let started = folder(&mut screen, Ok(Folder::Ready("/saved".into())));
    assert_eq!(
        started,
        [
            "give up: complete /home/ana/Downloadsj",
            "start 1: download 104332 to /saved"
        ]
    );
    // The folder is proposed the next time.
    assert_eq!(screen.key_does("d"), ["complete /saved/"]);
}

#[test]
fn a_missing_folder_is_made_by_the_second_enter() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("d enter");
    folder(
        &mut screen,
        Ok(Folder::Missing("/home/ana/Downloads".into())),
    );
    assert!(screen.frame().contains("does not exist. Enter makes it."));
    assert_eq!(
        screen.key_does("enter"),
        ["make folder /home/ana/Downloads"]
    );
    let refused = folder(&mut screen, Err("It cannot be made.".into()));
    assert_eq!(refused, [""; 0]);
    assert!(screen.frame().contains("It cannot be made."));
}

#[test]
fn a_folder_is_not_made_when_the_text_changed_in_between() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("d enter");
    folder(
        &mut screen,
        Ok(Folder::Missing("/home/ana/Downloads".into())),
    );
    screen.write("x");
    assert_eq!(
        screen.key_does("enter"),
        ["look at folder /home/ana/Downloadsx"]
    );
}

#[test]
fn a_folder_is_given_up_when_its_text_changes_before_the_answer() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("d enter");
    let given_up = screen.key_does("x");
    assert!(given_up.contains(&"give up: look at folder /home/ana/Downloads".to_owned()));
    assert_eq!(
        screen.key_does("enter"),
        ["look at folder /home/ana/Downloadsx"]
    );
}

#[test]
fn a_download_needs_a_folder() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("d ctrl-u");
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert!(screen.frame().contains("Type the folder to save in."));
}

#[test]
fn the_help_finds_and_does() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("?").write("mark all");
    assert!(screen.frame().contains("Mark all rows loaded"));
    assert_eq!(screen.key_does("enter"), [""; 0]);
    assert_eq!(screen.model.binaries.list.marks.len(), 7);
    // What cannot be done says why, and stays.
    let mut screen = Screen::new(80, 24);
    screen.press("?").write("download the");
    assert!(screen.frame().contains("The binaries are not loaded yet"));
    screen.press("enter");
    assert!(matches!(screen.model.dialog, Some(Dialog::Help(_))));
    // Nothing found: Enter closes.
    screen.write("zzz").press("enter");
    assert!(screen.model.dialog.is_none());
}

#[test]
fn the_help_lists_every_action_of_its_place() {
    let mut screen = Screen::loaded(80, 24);
    let scopes = screen.model.scopes();
    for info in ACTIONS.iter().filter(|info| scopes.contains(&info.scope)) {
        screen.press("?").write(info.help);
        let frame = screen.frame();
        let beginning: String = info.help.chars().take(30).collect();
        let is_listed = frame.matches(&beginning).count() >= 2;
        // In place of the help stands why it cannot be done now.
        let is_refused = frame.contains(&format!("{}: ", info.hint));
        assert!(
            is_listed || is_refused,
            "{beginning} in the search and in the list: {frame}"
        );
        screen.press("esc");
    }
}

#[test]
fn the_palette_finds_what_works_elsewhere_and_commands() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("ctrl-p").write("rlbck");
    let frame = screen.frame();
    assert!(frame.contains("Serve the application from the archive that was"));
    assert!(frame.contains(" · Applications"));
    screen.press("enter");
    assert_eq!(screen.model.tab, Tab::Applications);
    // From the help it takes one key, and a command with arguments is typed on.
    screen.press("1 ? ctrl-p").write(":sort");
    assert!(screen.frame().contains("All actions and commands"));
    screen.press("enter");
    let prompt = screen.model.prompt.as_ref().unwrap();
    assert_eq!(prompt.text(), "sort ");
    screen
        .press("esc ctrl-p")
        .write(":transfers")
        .press("enter");
    assert_eq!(screen.model.tab, Tab::Transfers);
    assert!(screen.model.prompt.is_none());
    // Nothing found: Enter closes.
    screen.press("ctrl-p").write("zzzz");
    assert!(screen.frame().contains("Nothing does that."));
    screen.press("enter");
    assert!(screen.model.dialog.is_none());
}

#[test]
fn the_help_is_searched_by_letters_by_words_and_by_keys() {
    let mut screen = Screen::loaded(80, 24);
    let first = |screen: &mut Screen, typed: &str| {
        screen.press("?").write(typed);
        let frame = screen.frame();
        screen.press("esc");
        // Above the box the cursor of the list may be seen.
        let line = frame.lines().rfind(|line| line.contains("│▌ "));
        line.map(ToOwned::to_owned).unwrap_or_default()
    };
    for (typed, help) in [
        ("D", "Delete the marked"),
        ("d", "Download the marked"),
        ("mrkinv", "Invert the marks"),
        ("server filter", "Filter by all that the server"),
        ("f5", "Load again"),
    ] {
        let line = first(&mut screen, typed);
        assert!(line.contains(help), "{typed}: {line}");
    }
}

#[test]
fn what_the_help_is_asked_for_is_what_the_key_does() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("?").write("twice: quit").press("enter");
    assert_eq!(screen.model.exit, None);
    screen.press("ctrl-c");
    assert!(screen.model.exit.is_some());
}

#[test]
fn a_long_paste_into_a_field_is_taken_at_once() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("u").write("ab").press("left");
    // Character by character this would take minutes.
    let text = "x\n".repeat(200_000);
    let asked = screen.does(Msg::Pasted(text.into()));
    let completed = asked.last().unwrap();
    assert_eq!(completed.len(), "complete ab".len() + 399_999);
    assert!(completed.starts_with("complete ax x") && completed.ends_with("xb"));
}
