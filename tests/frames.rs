//! Whole frames, text and styles, at three sizes. The states are reached by
//! messages alone: no terminal, no server, no clock.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/framed.rs"]
mod framed;

use c8ybin::api::ErrorKind;
use c8ybin::app::{Call, Folder, Msg, Reply, Size};
use c8ybin::domain::{BinaryId, Filter, Finding, View};
use c8ybin::transfer::local_path::{Candidate, Completion};
use c8ybin::ui::Theme;
use framed::driven::{Screen, binaries, binary, page, refused};
use framed::frames::reached;
use insta::assert_snapshot;

/// A snapshot at each size of the state that these messages lead to.
#[track_caller]
fn at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    from_at_all_sizes(Screen::loaded, name, reach);
}

/// The same from the start on, when nothing was answered yet.
#[track_caller]
fn new_at_all_sizes(name: &str, reach: impl Fn(&mut Screen)) {
    from_at_all_sizes(Screen::new, name, reach);
}

#[track_caller]
fn from_at_all_sizes(start: fn(u16, u16) -> Screen, name: &str, reach: impl Fn(&mut Screen)) {
    for (name, screen) in reached(name, start, reach) {
        assert_snapshot!(name, screen.frame());
    }
}

#[test]
fn list() {
    at_all_sizes("list", |_| {});
}

#[test]
fn a_list_without_colour_has_signs_for_all_states() {
    let plain = |columns, rows| Screen::loaded(columns, rows).plain();
    from_at_all_sizes(plain, "list_plain", |screen| {
        screen.press("space space down").rest();
    });
}

#[test]
fn a_list_in_ascii_and_in_colours_of_its_own() {
    let ascii = |columns, rows| Screen::loaded(columns, rows).with(Theme::terminal().in_ascii());
    from_at_all_sizes(ascii, "list_ascii", |screen| {
        screen.press("space down").rest();
    });
    let dark = |columns, rows| {
        let theme = Theme::named("dark").unwrap();
        Screen::loaded(columns, rows).with(theme)
    };
    from_at_all_sizes(dark, "list_dark", |screen| {
        screen.press("space down D");
    });
}

#[test]
fn marks() {
    at_all_sizes("marks", |screen| {
        screen.press("space space down v down").rest();
    });
}

#[test]
fn before_the_first_answer() {
    new_at_all_sizes("starting", |_| {});
    new_at_all_sizes("loading", Screen::wake);
}

#[test]
fn the_list_was_refused() {
    new_at_all_sizes("refused", |screen| {
        let error = refused(
            401,
            ErrorKind::Unauthorized,
            "list the binaries",
            "Invalid credentials! : Bad credentials",
            "Check tenant, user and password.",
        );
        let (id, _) = screen.take_call(|call| matches!(call, Call::Session));
        screen.send(Msg::Replied(id, Reply::Session(Err(error.clone()))));
        let (id, _) = screen.take_call(|call| matches!(call, Call::Binaries(..)));
        screen.send(Msg::Replied(id, Reply::Binaries(Err(error))));
    });
}

#[test]
fn no_binaries_at_all() {
    new_at_all_sizes("none", |screen| {
        screen.answer_session();
        screen.answer_page(page(1, &[], Some(0), Some(0)));
    });
}

#[test]
fn a_filter_covers_this_page_while_it_is_typed_and_all_after_enter() {
    at_all_sizes("filter_typed", |screen| {
        screen.press("/").write("e*g");
    });
    at_all_sizes("filtered", |screen| {
        screen.press("/").write("console").press("enter");
        let rows = binaries();
        screen.answer_page(page(1, &rows[6..], Some(1), Some(1)));
        screen.rest();
    });
    at_all_sizes("no_match", |screen| {
        screen.press("/").write("nothing").press("enter");
        screen.answer_page(page(1, &[], Some(0), Some(0)));
    });
}

#[test]
fn sorted() {
    at_all_sizes("sorted", |screen| {
        screen.press("s s");
        screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
    });
}

#[test]
fn details() {
    at_all_sizes("details", |screen| {
        screen.press("enter");
        screen.answer_details_if_asked();
        screen.press("]");
    });
}

#[test]
fn raw_object() {
    at_all_sizes("object", |screen| {
        screen.press("tab [ down down down down down down down down down enter");
    });
}

#[test]
fn dialogs_of_the_server() {
    at_all_sizes("sort_menu", |screen| {
        screen.press("s down");
    });
    at_all_sizes("filter_form", |screen| {
        screen.press("f tab tab").write("application/zip");
    });
    at_all_sizes("help", |screen| {
        screen.press("?");
    });
    at_all_sizes("help_searched", |screen| {
        screen.press("?").write("page").press("down");
    });
}

#[test]
fn finding() {
    at_all_sizes("filter_form_wrong", |screen| {
        screen
            .press("f tab tab tab tab tab tab")
            .write("2026-13-01");
        screen.press("tab tab").write("1MiB..2GiB");
    });
    at_all_sizes("views", |screen| {
        let query = c8ybin::domain::BinaryQuery::default();
        let mut view = View::of("all of them", &query);
        screen.press("V a").write("x").press("enter");
        let mut views = vec![view.clone()];
        view.name = "what devices uploaded today, by size".into();
        view.filters = vec![
            (Filter::Owner, "device_*".into()),
            (Filter::From, "-1d".into()),
        ];
        view.sort = "size:desc".parse().ok();
        views.push(view);
        screen.answer_finding(Finding {
            views,
            ..Finding::default()
        });
        screen.press("V down");
    });
    at_all_sizes("jump", |screen| {
        screen.press("#").write("4711");
    });
    at_all_sizes("sorted_by_creation", |screen| {
        screen.press("s c");
        screen.answer_page(page(1, &binaries(), Some(87), Some(4310)));
    });
}

#[test]
fn delete() {
    at_all_sizes("delete", |screen| {
        screen.press("ctrl-a D");
    });
    new_at_all_sizes("delete_many", |screen| {
        screen.answer_session();
        let old = ("old.log", "text/plain", 1024, "ana", "2026-01-01T00:00:00Z");
        let rows: Vec<_> = (0..30).map(|n| binary(n, old)).collect();
        screen.answer_page(page(1, &rows, Some(1), Some(30)));
        screen.press("ctrl-a D").write("3");
    });
}

/// What could follow `~/fw/`.
fn completion() -> Completion {
    let candidate = |name: &str, is_dir: bool| Candidate {
        text: format!("~/fw/{name}"),
        name: name.into(),
        is_dir,
    };
    Completion {
        common: "~/fw/".into(),
        candidates: vec![
            candidate("old", true),
            candidate("gateway-fw-2.4.1.swu", false),
            candidate("naïve 测试 🚀.bin", false),
        ],
        left_out: 0,
    }
}

#[test]
fn upload() {
    at_all_sizes("upload_path", |screen| {
        screen.press("u").write("~/fw/");
        screen.answer_last_completion(completion());
        screen.press("down down");
    });
    at_all_sizes("upload_files", |screen| {
        screen.send(Msg::Pasted("/home/ana/fw/a /home/ana/fw/b".into()));
        screen.answer_files(&[
            (
                "/home/ana/fw/gateway-fw-2.4.1.swu",
                88_290_304,
                "application/x-swupdate",
            ),
            (
                "/home/ana/fw/naïve 测试 🚀.bin",
                1310,
                "application/octet-stream",
            ),
        ]);
        screen.press("tab tab").write("{\"c8y_Global\": tru");
    });
    at_all_sizes("upload_folder", |screen| {
        screen.press("u").write("~/fw").press("enter");
        let (id, _) = screen.take_call(|call| matches!(call, Call::InspectFiles(_)));
        let sentence = "/home/ana/fw is a folder. Choose files in it; a folder cannot be uploaded.";
        let inspected = vec![Err(sentence.into())];
        screen.send(Msg::Replied(id, Reply::Inspected(inspected)));
    });
}

#[test]
fn download() {
    at_all_sizes("download", |screen| {
        screen.press("space space d enter");
        let (id, _) = screen.take_call(|call| matches!(call, Call::PrepareFolder { .. }));
        let folder = Folder::Missing("/home/ana/Downloads".into());
        screen.send(Msg::Replied(id, Reply::Folder(Ok(folder))));
    });
}

#[test]
fn no_transfers_at_all() {
    at_all_sizes("no_transfers", |screen| {
        screen.press("4");
    });
}

#[test]
fn too_small_says_so_and_nothing_breaks_at_any_size() {
    let mut screen = Screen::loaded(80, 24);
    screen.press("ctrl-a ?");
    for (columns, rows) in [
        (0, 0),
        (1, 1),
        (29, 8),
        (30, 7),
        (30, 8),
        (59, 9),
        (110, 8),
        (500, 200),
    ] {
        screen.send(Msg::Resized(Size { columns, rows }));
        let frame = screen.frame();
        let small = columns < 30 || rows < 8;
        let said = frame.contains("30×8");
        // Below five columns even that has no room.
        assert_eq!(small && columns >= 5, said, "{columns}×{rows}");
    }
}

#[test]
fn the_same_model_gives_the_same_frame() {
    let mut screen = Screen::loaded(120, 36);
    screen.press("space down tab [");
    assert_eq!(screen.frame(), screen.frame());
    let id = BinaryId::new("104333").unwrap();
    assert!(!screen.model.binaries.list.marks.contains_key(&id));
}
