//! Keys in, effects out.

use crate::app::{Call, Msg, Reply, RequestId};
use crate::driven::{Screen, usage_file, usage_group, usage_state};
use crate::usage::{Answer, Entry, Inquiry, Listing, State, Twin, Window};

fn answer(screen: &mut Screen, answer: Answer) {
    let fits = |call: &Call| {
        matches!(
            (call, &answer),
            (Call::Usage(Inquiry::State), Answer::State(_))
                | (Call::Usage(Inquiry::Window(_)), Answer::Window(_))
                | (Call::Usage(Inquiry::Scan(_)), Answer::Scanned(_))
                | (Call::Usage(Inquiry::Forget(_)), Answer::Forgotten)
        )
    };
    let (id, _) = screen.take_call(fits);
    screen.send(Msg::Replied(id, Reply::Usage(Ok(answer))));
}

/// The rows that the newest window asked for, of so many.
fn rows(screen: &mut Screen, total: usize, row: impl Fn(usize) -> Entry) {
    let (id, call) = screen.take_call(|call| matches!(call, Call::Usage(Inquiry::Window(_))));
    let Call::Usage(Inquiry::Window(Window { from, len, .. })) = call else {
        unreachable!()
    };
    let rows = (from.min(total)..total.min(from + len)).map(row).collect();
    let listing = Listing {
        from,
        rows,
        total,
        files: total as u64,
        bytes: 1 << 30,
    };
    send(screen, id, Answer::Window(listing));
}

fn send(screen: &mut Screen, id: RequestId, answer: Answer) {
    screen.send(Msg::Replied(id, Reply::Usage(Ok(answer))));
}

fn group(at: usize) -> Entry {
    usage_group(&format!("type-{at}"), 1 << 20, 9)
}

fn file(at: usize) -> Entry {
    usage_file(at as u64, &format!("file-{at}.bin"), 1 << 20)
}

/// The view with a tree of three groups, its scan through.
fn open() -> Screen {
    let mut screen = Screen::loaded(80, 24);
    screen.press("S");
    answer(&mut screen, Answer::State(State::default()));
    answer(&mut screen, Answer::Scanned(usage_state()));
    rows(&mut screen, 3, group);
    // The rows are older than what the scan came to.
    rows(&mut screen, 3, group);
    screen.effects.clear();
    screen
}

#[test]
fn it_opens_at_once_and_scans_the_first_time() {
    let mut screen = Screen::loaded(80, 24);
    assert_eq!(
        screen.key_does("S"),
        ["usage", "scan", "rows from 0: by type"]
    );
    answer(&mut screen, Answer::State(State::default()));
    rows(&mut screen, 3, group);
    // Leaving it stops nothing; coming back begins nothing anew.
    assert_eq!(screen.key_does("h"), [""; 0]);
    assert!(screen.frame().contains("Binaries"));
    assert_eq!(screen.key_does("S"), ["usage", "rows from 0: by type"]);
    screen.press("esc");
    answer(&mut screen, Answer::Scanned(usage_state()));
    assert_eq!(
        screen.said(),
        "The scan is complete: 4,310 files, 12.0 GiB."
    );
    let mut screen = open();
    assert_eq!(screen.key_does("R"), ["scan"]);
    assert_eq!(screen.key_does("A"), [""; 0], "one at a time");
    assert_eq!(screen.said(), "The scan is running already.");
}

#[test]
fn a_scan_that_runs_is_looked_at_and_its_rows_are_read_again() {
    let mut screen = open();
    screen.press("R");
    screen.wake();
    let waits = screen.waits_for();
    assert_eq!(waits, ["scan", "usage"]);
    let newer = State {
        version: 9,
        ..usage_state()
    };
    answer(&mut screen, Answer::State(newer));
    assert_eq!(screen.waits_for(), ["scan", "rows from 0: by type"]);
    rows(&mut screen, 3, group);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Usage(Inquiry::Scan(_))));
    let broke = "Could not list the binaries: no answer in time.".to_owned();
    screen.send(Msg::Replied(id, Reply::Usage(Err(broke.clone()))));
    assert_eq!(screen.said(), broke);
    assert!(screen.frame().contains("the scan stopped, R goes on"));
}

#[test]
fn the_tree_is_walked_and_a_level_is_divided_otherwise() {
    let mut screen = open();
    screen.press("down");
    assert_eq!(screen.key_does("enter"), ["rows from 0: by owner type-1/"]);
    rows(&mut screen, 3, group);
    assert_eq!(screen.key_does("b"), ["rows from 0: by device type-1/"]);
    assert_eq!(
        screen.key_does("b"),
        [
            "give up: rows from 0: by device type-1/",
            "rows from 0: by age type-1/"
        ]
    );
    screen.press("b");
    assert_eq!(screen.waits_for(), ["rows from 0: files type-1/"]);
    rows(&mut screen, 40, file);
    assert_eq!(
        screen.key_does("enter"),
        [""; 0],
        "a file has nothing in it"
    );
    assert_eq!(screen.key_does("h"), ["rows from 0: by type"]);
    rows(&mut screen, 3, group);
    assert_eq!(screen.model.usage.cursor.at, 1, "where it was");
    screen.press("h");
    assert!(!screen.model.usage.is_open);
}

#[test]
fn rows_out_of_the_window_are_asked_for() {
    let mut screen = open();
    screen.press("tab");
    rows(&mut screen, 200_000, file);
    assert_eq!(screen.key_does("down"), [""; 0]);
    let asked = screen.key_does("G");
    assert_eq!(asked, ["rows from 199891: files"]);
    assert!(screen.frame().contains('…'), "until they are here");
    rows(&mut screen, 200_000, file);
    assert!(screen.frame().contains("file-199999.bin"));
}

#[test]
fn files_are_marked_downloaded_and_deleted_and_groups_are_not() {
    let mut screen = open();
    screen.press("space");
    assert_eq!(
        screen.said(),
        "Only files are marked. Enter goes into the group."
    );
    screen.press("d");
    assert_eq!(screen.said(), "There is no file under the cursor.");
    screen.press("tab");
    rows(&mut screen, 9, file);
    screen.press("space space D");
    assert!(screen.frame().contains("Delete 2 binaries"));
    assert_eq!(screen.key_does("l"), [""; 0]);
    assert_eq!(
        screen.key_does("enter"),
        [
            "give up: what uses 0 1",
            "keep 0, deleted",
            "keep 1, deleted"
        ]
    );
    let (id, _) = screen.take_call(|call| matches!(call, Call::Keep(..)));
    let kept = screen.does(Msg::Replied(id, Reply::Kept(Ok(()))));
    assert_eq!(kept, ["delete 0"]);
    let (id, _) = screen.take_call(|call| matches!(call, Call::Delete(_)));
    let gone = screen.does(Msg::Replied(id, Reply::Deleted(Ok(()))));
    assert_eq!(gone, ["forget 0"]);
    assert_eq!(screen.model.usage.marks.len(), 1);
    answer(&mut screen, Answer::Forgotten);
    assert!(screen.waits_for().contains(&"usage".to_owned()));
}

#[test]
fn of_duplicates_all_are_marked_but_the_oldest_of_each() {
    let mut screen = open();
    screen.press("tab tab tab");
    rows(&mut screen, 6, |at| {
        let Entry::File(mut row) = file(at) else {
            unreachable!()
        };
        row.twin = Some(Twin {
            number: at as u64 % 3 + 1,
            of: 3,
            is_certain: at < 3,
        });
        Entry::File(row)
    });
    screen.press("ctrl-a");
    let marked: Vec<&str> = screen
        .model
        .usage
        .marks
        .keys()
        .map(|id| id.as_str())
        .collect();
    assert_eq!(marked, ["1", "2", "4", "5"]);
    assert!(screen.said().starts_with("Marked 4 copies"));
}

#[test]
fn the_rows_of_a_view_and_the_list_of_binaries_are_exported() {
    let mut screen = open();
    screen.press("tab tab E ctrl-u");
    screen.write("/tmp/old.xls").press("enter");
    assert!(screen.frame().contains("ends in .csv or .json"));
    screen.press("ctrl-u");
    screen.write("/tmp/old.json");
    let asked = screen.key_does("enter");
    assert_eq!(
        asked.last().map(String::as_str),
        Some("export to /tmp/old.json: oldest")
    );
    let (id, _) = screen.take_call(|call| matches!(call, Call::Export { .. }));
    let written = Reply::Exported(Ok(("/tmp/old.json".into(), 4_310)));
    screen.send(Msg::Replied(id, written));
    assert_eq!(screen.said(), "Exported 4,310 rows to /tmp/old.json.");
    screen.press("h E");
    let asked = screen.key_does("enter");
    let path = "export to /home/ana/Downloads/binaries.csv";
    assert_eq!(asked.last().map(String::as_str), Some(path));
}

#[test]
fn a_range_is_marked_over_rows_that_come_only_later_and_shrinks_again() {
    let mut screen = open();
    // The largest.
    screen.press("tab");
    rows(&mut screen, 5_000, file);
    screen.press("down space down v down down");
    // The one before, and three.
    assert_eq!(screen.model.usage.marks.len(), 4);
    screen.press("up");
    assert_eq!(screen.model.usage.marks.len(), 3);
    // To the last row: what is between is asked for as well.
    let told = screen.key_does("G");
    assert!(told.last().unwrap().starts_with("rows from 3"), "{told:?}");
    rows(&mut screen, 5_000, file);
    assert_eq!(screen.model.usage.marks.len(), 4_998);
    screen.press("g");
    rows(&mut screen, 5_000, file);
    // From the fourth row up to the first.
    assert_eq!(screen.model.usage.marks.len(), 4);
    // The end of it leaves its marks.
    screen.press("v down down down down");
    assert_eq!(screen.model.usage.marks.len(), 4);
    screen.press("esc");
    assert_eq!(screen.model.usage.marks.len(), 0);
}

#[test]
fn a_range_that_is_too_long_ends_and_says_so() {
    let mut screen = open();
    screen.press("tab");
    rows(&mut screen, 200_000, file);
    screen.press("v");
    screen.press("G");
    assert!(
        screen.said().contains("10,000 rows at most"),
        "{}",
        screen.said()
    );
    assert_eq!(screen.model.usage.marks.len(), 1);
    // A group is none.
    let mut screen = open();
    screen.press("v");
    assert_eq!(
        screen.said(),
        "Only files are marked. Enter goes into the group."
    );
}
